"""Coupons: their kinds, issuing them to customers, and what a till asks of one that is handed over."""

from store.office.coupons.views import CouponOfAnother, CouponView, coupon_by_code, coupons_of

__all__ = ["CouponOfAnother", "CouponView", "coupon_by_code", "coupons_of"]

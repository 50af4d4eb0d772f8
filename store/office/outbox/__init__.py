"""The outbox (待发消息): what the shop tells its members, each thing once, to those who agreed, at a fit hour.

    waiting → sending → sent       handed to the sender; delivered is what only the provider's receipt can say
                      → waiting    the server is down, or wants it later
                      → failed     this one was refused
                      → unknown    it broke off in between: it may have gone out, and does not go again by itself
            → dropped              too late, no more agreed to, nothing left to tell, or by hand

A row holds the occasion and no person's name, phone or address: those are read from the member as it is sent, and
so are the points and coupons that it tells of.
"""

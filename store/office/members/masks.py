"""Names and phones as strangers may see them: 138****5678, 王*. Pure."""


def mask_phone(phone: str) -> str:
    """The first three and the last four digits of eleven; of a shorter number less, of a very short one nothing."""
    if not phone:
        return ""
    if len(phone) >= 10:
        shown_first, shown_last = 3, 4
    elif len(phone) >= 7:
        shown_first, shown_last = 1, 2
    else:
        shown_first, shown_last = 0, 1
    return f"{phone[:shown_first]}****{phone[-shown_last:]}"


def mask_id_number(number: str) -> str:
    """The first and the last sign of an ID number: 3****************4."""
    return f"{number[0]}{'*' * (len(number) - 2)}{number[-1]}" if len(number) > 2 else ""


def mask_name(name: str) -> str:
    """The first character of a Chinese name, the initial of another: 王*, J*."""
    name = name.strip()
    return f"{name[0]}*" if name else ""

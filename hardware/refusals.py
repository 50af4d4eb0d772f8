"""What a printer or a scanner refuses, as sentences with parameters (see store.errors)."""

from store.errors import N_, Refused


class BadPrinterAddress(Refused):
    template = N_(
        "“{address}” is not a printer: use file:/PATH, dev:/dev/usb/lp0, usb:VENDOR:PRODUCT, "
        "serial:/dev/ttyUSB0?baud=9600 or tcp:HOST:9100."
    )


class BadDisplayAddress(Refused):
    template = N_(
        "“{address}” is not a display: use serial:/dev/ttyUSB0?baud=9600, dev:/dev/…, file:/PATH or tcp:HOST:9100."
    )


class DisplayTrouble(Refused):
    template = N_("The customer's display {place} takes nothing; selling goes on without it.")


class UnknownEncoding(Refused):
    template = N_(
        "The printer has no encoding “{encoding}”; it may be gbk, gb18030, utf-8, off, cp437, cp1252 and so on."
    )


class PrinterAway(Refused):
    template = N_("The printer is not there: off, or not plugged in.")


class PrinterTaken(Refused):
    template = N_("Another program is using the printer.")


class PrinterForbidden(Refused):
    template = N_(
        "No permission to use the printer: add this user to the group “lp” (for a serial line “dialout”) "
        "and sign in again."
    )


class PrinterUnreachable(Refused):
    template = N_("The printer cannot be reached in the network.")


class PaperOut(Refused):
    template = N_("The printer is out of paper.")


class CoverOpen(Refused):
    template = N_("The printer's cover is open.")


class PrinterOffline(Refused):
    template = N_("The printer is offline.")


class PrinterFault(Refused):
    template = N_("The printer reports a fault.")


class PrinterStopped(Refused):
    template = N_("The printer stopped taking data.")


class PrinterLost(Refused):
    template = N_("The printer was lost in the middle of a slip.")


class PrinterSilent(Refused):
    template = N_("The printer took the slip, but no longer answers.")


class SlipNotMade(Refused):
    template = N_("A slip could not be printed, by a fault of the program. Report: {file}")


class NotUsable(Refused):
    """What the operating system says is said in its own words."""

    template = N_("The printer {place} cannot be used: {reason}.")

"""The till while its cashier is away for a moment (锁屏): the time and who has it, nothing of the basket."""

from __future__ import annotations

from store.books.actor import Actor
from store.errors import N_
from store.i18n import _
from tui.screens.sign_on import SignOnScreen


class LockScreen(SignOnScreen):
    """The same PIN unlocks it; F3 asks for another number, whose owner has to be allowed to. What was open beneath
    stays as it was."""

    place = "locked"
    question = N_("The lock")

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor
        self.number = actor.number

    def tell(self) -> None:
        super().tell()
        self.w_prompt.border_title = _("Locked")

    def show_clock(self) -> None:
        now, who = self.till.local_now(), f"{self.actor.number} {self.actor.name}"
        self.w_header.show((self.till.till_words(), who), self.till.wellbeing(), f"{now:%H:%M}")
        self.w_clock.show(_("Locked"), f"{now:%H:%M}", (f"{now:%Y-%m-%d}", who))

    def demo_staff(self) -> str:
        return ""

    def applies(self, action: str) -> bool:
        return self.number == self.actor.number if action == "somebody" else True

    def verify(self, number: str, pin: str) -> Actor:
        from store.office import staff

        return staff.unlock_till(self.till.shop, self.actor, number, pin, now=self.till.clock())

    def known(self, actor: Actor) -> None:
        self.till.uncover(self)
        self.till.unlocked(actor)

    def scanned(self, code: str) -> None:
        if self.number or code.isdecimal():
            self.say(_("The till is locked: the PIN first."), "attention")
        else:
            super().scanned(code)

    def action_clear(self) -> None:
        super().action_clear()
        self.number = self.actor.number
        self.w_prompt.change("", secret=True)
        self.tell()

    def action_somebody(self) -> None:
        super().action_clear()

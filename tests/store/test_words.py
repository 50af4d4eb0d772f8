"""Sentences in two languages."""

from store.i18n import _, use, words


def test_no_words_are_no_words_in_every_language():
    for language in ("en", "zh_CN"):
        use(language)
        assert (_(""), words(language)("")) == ("", "")

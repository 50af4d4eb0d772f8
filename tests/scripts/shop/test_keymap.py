"""`shop keymap`."""

from tests.scripts.conftest import said


def test_a_preset_is_chosen_and_changed_and_shown(run, made):
    assert said(run("keymap", "show", "--screen", "sale", "--json"))["park"] == ["f5"]
    run("keymap", "use", "supermarket")
    run("keymap", "set", "returns", "F11", "del", ok=False)  # Del voids a line
    run("keymap", "set", "returns", "F11", "Left", ok=False)  # once more
    run("keymap", "set", "repeat=End", "last=none", ok=False)
    made = said(run("keymap", "set", "demo_scan=Left", "repeat=Ins", "--json"))
    assert made == {"keymap": "supermarket", "changes": ["demo_scan=left", "repeat=insert"]}
    keys = said(run("keymap", "show", "--json"))
    assert keys["member"] == ["f9"] and keys["repeat"] == ["insert"] and keys["lock"] == []
    assert "Ins *" in run("keymap", "show").stdout
    assert "supermarket" in run("keymap", "check").stdout
    run("keymap", "reset", "repeat", ok=False)  # the key has gone to another
    assert said(run("keymap", "reset", "--json"))["changes"] == []
    assert said(run("keymap", "show", "--preset", "default", "--json"))["park"] == ["f5"]


def test_a_clash_is_one_sentence_that_names_both_and_nothing_is_changed(run, made):
    told = run("keymap", "set", "park", "F7", ok=False).stderr.splitlines()
    assert len(told) == 1
    assert all(word in told[0] for word in ("F7", "park", "returns", "sale"))
    assert said(run("keymap", "check", "--json")) == {"keymap": "default", "changes": []}


def test_an_unknown_preset_action_or_key_is_refused_by_name(run, made):
    for words in (("use", "nobody"), ("set", "nobody", "F5"), ("set", "park", "nobody")):
        assert "nobody" in run("keymap", *words, ok=False).stderr


def test_what_was_set_past_the_command_is_found_by_the_check(run, made):
    run("settings", "set", "keymap_changes", "park=f7")
    assert "F7" in run("keymap", "check", ok=False).stderr
    run("settings", "set", "keymap_changes", "nonsense", ok=False)

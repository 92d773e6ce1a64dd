"""What a screen reader finds: starts a program under a session bus of its own, presses buttons by their names over AT-SPI, and prints
the tree before the first and after each of them, as JSON.

usage: walk.py BUTTON... -- PROGRAM ARGUMENT...
"""

import json
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

PATIENCE = 90


def tell_that_a_reader_is_there():
    """Programs build no tree until something reads it (org.a11y.Status)."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    for name in ("IsEnabled", "ScreenReaderEnabled"):
        value = GLib.Variant("(ssv)", ("org.a11y.Status", name, GLib.Variant("b", True)))
        bus.call_sync(
            "org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set", value, None, Gio.DBusCallFlags.NONE, -1
        )


def walk(node, path, found):
    try:
        states = sorted(pyatspi.stateToString(s).replace("-", " ") for s in node.getState().getStates())
        found.append({"path": path, "role": node.getRoleName(), "name": node.name, "states": states, "node": node})
        for n, child in enumerate(node):
            if child is not None:
                walk(child, [*path, n], found)
    except (GLib.Error, LookupError, NotImplementedError):
        # It has gone between two questions.
        pass


def tree():
    found = []
    for program in pyatspi.Registry.getDesktop(0):
        if program is not None:
            walk(program, [], found)
    return found


def wait_for(is_so, what):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = tree()
        if is_so(found):
            return found
        time.sleep(0.3)
    sys.exit(f"waited in vain for {what}: {[(n['role'], n['name']) for n in found]}")


def settled():
    """The tree once it has stopped changing."""
    last = []
    while True:
        found = [(n["path"], n["role"], n["name"], n["states"]) for n in tree()]
        if found == last and len(found) > 3:
            return [dict(zip(("path", "role", "name", "states"), n)) for n in found]
        last = found
        time.sleep(0.6)


tell_that_a_reader_is_there()
import pyatspi  # noqa: E402  (it looks for the bus when it is loaded)

split = sys.argv.index("--")
buttons, program = sys.argv[1:split], sys.argv[split + 1 :]
running = subprocess.Popen(program)
try:
    pictures = []
    wait_for(lambda found: len(found) > 10, "the window")
    for button in buttons:
        pictures.append(settled())
        named = lambda found: [n for n in found if n["name"] == button and n["role"] in ("push button", "button")]
        found = wait_for(named, f"the button {button}")
        named(found)[0]["node"].queryAction().doAction(0)
        time.sleep(1)
    pictures.append(settled())
    print(json.dumps(pictures))
finally:
    running.kill()

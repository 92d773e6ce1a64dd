"""Programs under a session bus of their own, as somebody meets them who sees nothing: their trees over AT-SPI, and their keyboards.

Run it by dbus-run-session, with DISPLAY set. It reads steps as JSON lines and answers each with a JSON line:

{"start": DESK, "program": [...]}         starts a program
{"tree": DESK}                            its tree, once it has stopped changing
{"push": DESK, "name": NAME}              presses a button over AT-SPI: a hand at the reader, not at the keyboard
{"press": DESK, "name": NAME}             goes there by Tab alone, then Return
{"tick": DESK, "name": NAME}              the same with the space bar
{"type": DESK, "text": TEXT}              types, where the keyboard is; "\\n" is Return
{"type": DESK, "text": TEXT, "name": NAME} goes to a field by Tab alone, then types
{"wait": DESK, "name": PATTERN}           until there is something of this name; gives what the pattern's groups matched
"""

import json
import re
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

PATIENCE = 90
TABS = 120


def tell_that_a_reader_is_there():
    """Programs build no tree until something reads it (org.a11y.Status)."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    for name in ("IsEnabled", "ScreenReaderEnabled"):
        value = GLib.Variant("(ssv)", ("org.a11y.Status", name, GLib.Variant("b", True)))
        bus.call_sync(
            "org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set", value, None, Gio.DBusCallFlags.NONE, -1
        )


tell_that_a_reader_is_there()
import pyatspi  # noqa: E402  (it looks for the bus when it is loaded)

GONE = (GLib.Error, LookupError, NotImplementedError)


def walk(node, path, found):
    try:
        states = sorted(pyatspi.stateToString(s).replace("-", " ") for s in node.getState().getStates())
        found.append({"path": path, "role": node.getRoleName(), "name": node.name, "states": states, "node": node})
        for n, child in enumerate(node):
            if child is not None:
                walk(child, [*path, n], found)
    except GONE:
        # It has gone between two questions.
        pass


class Desk:
    def __init__(self, program):
        self.process = subprocess.Popen(program)
        self.wait_until(lambda: len(self.nodes()) > 8, "a window")

    def pids(self):
        """The program's own, and those of what it has started."""
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        return {self.process.pid, *map(int, children)}

    def nodes(self):
        found = []
        for program in pyatspi.Registry.getDesktop(0):
            try:
                if program is not None and program.get_process_id() in self.pids():
                    walk(program, [], found)
            except GONE:
                pass
        return found

    def wait_until(self, is_so, what):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            seen = is_so()
            if seen:
                return seen
            time.sleep(0.2)
        raise Vain(f"waited in vain for {what}: {[(n['role'], n['name']) for n in self.nodes()]}")

    def settled(self):
        last = None
        while True:
            found = [{k: n[k] for k in ("path", "role", "name", "states")} for n in self.nodes()]
            if found == last:
                return found
            last = found
            time.sleep(0.5)

    def push(self, name):
        button = lambda: [n for n in self.nodes() if n["name"] == name and "button" in n["role"]]
        self.wait_until(button, f"the button {name!r}")[0]["node"].queryAction().doAction(0)

    def xdotool(self, *words):
        subprocess.run(["xdotool", *words], check=True, stdout=subprocess.DEVNULL)

    def take_keyboard(self):
        for pid in self.pids():
            found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(pid)], capture_output=True, text=True)
            for window in found.stdout.split():
                self.xdotool("windowfocus", "--sync", window)
                return

    def focused(self):
        return next((n["name"] for n in self.nodes() if "focused" in n["states"] and len(n["path"]) > 1), None)

    def go_to(self, name):
        self.wait_until(lambda: [n for n in self.nodes() if n["name"] == name], repr(name))
        self.take_keyboard()
        met = []
        for _ in range(TABS):
            here = self.focused()
            if here == name:
                return
            met.append(here)
            self.xdotool("key", "Tab")
            time.sleep(0.15)
        raise Vain(f"no way by Tab to {name!r}, only to {met}")

    def wait(self, pattern):
        sought = re.compile(pattern)
        match = lambda: next((m for n in self.nodes() if (m := sought.search(n["name"]))), None)
        return list(self.wait_until(match, repr(pattern)).groups())


class Vain(Exception):
    pass


def perform(desks, step):
    if "start" in step:
        desks[step["start"]] = Desk(step["program"])
        return None
    (verb,) = {"tree", "push", "press", "tick", "type", "wait"} & step.keys()
    desk, name = desks[step[verb]], step.get("name")
    match verb:
        case "tree":
            return desk.settled()
        case "push":
            desk.push(name)
        case "press" | "tick":
            desk.go_to(name)
            desk.xdotool("key", "Return" if verb == "press" else "space")
        case "type":
            if name is None:
                desk.take_keyboard()
            else:
                desk.go_to(name)
            if step["text"] == "\n":
                desk.xdotool("key", "Return")
            else:
                desk.xdotool("type", "--delay", "40", step["text"])
            time.sleep(0.2)
        case "wait":
            return desk.wait(name)
    return None


desks = {}
try:
    for line in sys.stdin:
        try:
            answer = {"done": perform(desks, json.loads(line))}
        except Vain as fault:
            answer = {"fault": str(fault)}
        print(json.dumps(answer), flush=True)
finally:
    for desk in desks.values():
        desk.process.kill()

"""Programs under a session bus of their own, as somebody meets them who sees nothing: their trees over AT-SPI, and their keyboards.

Run it by dbus-run-session, with DISPLAY set. It reads steps as JSON lines and answers each with a JSON line:

{"start": DESK, "program": [...]}         starts a program
{"tree": DESK}                            its tree, once it has stopped changing
{"place": DESK, "left": PIXELS}           moves its window, where there is nobody else to do so
{"push": DESK, "name": NAME}              presses a button over AT-SPI: a hand at the reader, not at the keyboard
{"push": DESK, "name": NAME, "once": PATTERN}  the same as soon as there is something of a name by the pattern
{"press": DESK, "name": NAME}             goes there by Tab and Shift+Tab alone, then Return
{"tick": DESK, "name": NAME}              the same with the space bar
{"type": DESK, "text": TEXT}              types, where the keyboard is; "\\n" is Return
{"type": DESK, "text": TEXT, "name": NAME} goes to a field in the same way, then types
{"erase": DESK, "name": NAME}             goes to a field in the same way and empties it
{"on": DESK, "name": NAME}                until this has the keyboard, without a key
{"wait": DESK, "name": PATTERN}           until there is something of this name; gives what the pattern's groups matched
{"dialog": DESK}                          until the desk has asked the desktop for a file dialog; gives the name that it suggests
{"choose": DESK, "path": PATH}            the person chooses this file there, or with null closes the dialog
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

sys.dont_write_bytecode = True
from portal import Portal  # noqa: E402

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


def focused_in(node, depth):
    states = node.getState()
    if depth > 0 and states.contains(pyatspi.STATE_FOCUSED):
        return node.name
    for child in node:
        if child is not None:
            name = focused_in(child, depth + 1)
            if name is not None:
                return name
    return None


def shorter_back(order, here, there):
    ahead = (order.index(there) - order.index(here)) % len(order)
    return ahead * 2 > len(order)


class Desk:
    at_keyboard = None

    def __init__(self, program):
        self.process = subprocess.Popen(program)
        self.known = []
        self.wait_until(lambda: len(self.nodes()) > 8, "a window")

    def pids(self):
        """The program's own, and those of what it has started."""
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        return {self.process.pid, *map(int, children)}

    def programs(self):
        """Looked for again where they have gone: a window may be drawn anew by another process."""
        if not self.known:
            pids = self.pids()
            for program in pyatspi.Registry.getDesktop(0):
                try:
                    if program is not None and program.get_process_id() in pids:
                        self.known.append(program)
                except GONE:
                    pass
        return self.known

    def nodes(self):
        found = []
        for program in self.programs():
            walk(program, [], found)
        if len(found) < 2:
            self.known = []
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

    def push(self, name, once):
        button = lambda: [n for n in self.nodes() if n["name"] == name and "button" in n["role"]]
        found = self.wait_until(button, f"the button {name!r}")[0]["node"].queryAction()
        if once is not None:
            self.wait(once)
        found.doAction(0)

    def xdotool(self, *words):
        subprocess.run(["xdotool", *words], check=True, stdout=subprocess.DEVNULL)

    def take_keyboard(self):
        if Desk.at_keyboard is self:
            return
        for pid in self.pids():
            found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(pid)], capture_output=True, text=True)
            for window in found.stdout.split():
                self.xdotool("windowfocus", "--sync", window)
                Desk.at_keyboard = self
                return

    def focused(self):
        """The name of what has the keyboard; the window itself is not meant."""
        while True:
            try:
                found = (focused_in(child, 0) for program in self.programs() for child in program if child is not None)
                return next((name for name in found if name is not None), None)
            except GONE:
                # Something has gone between two questions.
                time.sleep(0.05)

    def sound(self, nodes):
        """Whatever the keyboard can reach says what it is, and no two of them the same."""
        until = time.monotonic() + 3
        while True:
            here = [(n["role"], n["name"]) for n in nodes if "focusable" in n["states"] and len(n["path"]) > 1]
            faults = [f"{role} without a name" for role, name in here if not name.strip()]
            faults += [f"two of {node}" for node in sorted(set(here)) if here.count(node) > 1]
            if not faults:
                return
            # One page may be going while the next one comes.
            if time.monotonic() > until:
                raise Vain(f"{faults} among {here}")
            time.sleep(0.2)
            nodes = self.nodes()

    def place(self, left):
        for pid in self.pids():
            found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(pid)], capture_output=True, text=True)
            for window in found.stdout.split():
                self.xdotool("windowmove", "--sync", window, str(left), "0")

    def go_to(self, name):
        has = lambda nodes: nodes if any(n["name"] == name for n in nodes) else None
        nodes = self.wait_until(lambda: has(self.nodes()), repr(name))
        self.sound(nodes)
        order = [n["name"] for n in nodes if "focusable" in n["states"] and len(n["path"]) > 1]
        self.take_keyboard()
        met = []
        for n in range(TABS):
            here = self.focused()
            if here == name:
                return
            met.append(here)
            # Either way round, where the page is still as it was.
            back = n < TABS / 2 and here in order and name in order and shorter_back(order, here, name)
            self.xdotool("key", "shift+Tab" if back else "Tab")
            time.sleep(0.1)
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
    (verb,) = {"tree", "place", "push", "press", "tick", "type", "erase", "on", "wait", "dialog", "choose"} & step.keys()
    desk, name = desks[step[verb]], step.get("name")
    match verb:
        case "tree":
            return desk.settled()
        case "place":
            desk.place(step["left"])
        case "push":
            desk.push(name, step.get("once"))
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
        case "erase":
            desk.go_to(name)
            for key in ("ctrl+a", "BackSpace"):
                desk.xdotool("key", key)
            time.sleep(0.2)
        case "on":
            desk.take_keyboard()
            desk.wait_until(lambda: desk.focused() == name, f"the keyboard on {name!r}, not {desk.focused()!r}")
        case "wait":
            return desk.wait(name)
        case "dialog":
            return desk.wait_until(lambda: portal.open, "a file dialog")["name"]
        case "choose":
            portal.answer(step["path"])
    return None


portal = Portal()
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

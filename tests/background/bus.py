"""A session bus with a desktop on it that shows notifications and icons, as a person meets them who does not look at the window.

Run it by dbus-run-session, with DISPLAY set. It reads steps as JSON lines and answers each with a JSON line:

{"serve": NAME}                     from now on there is this on the bus: "notifications" or "icons"
{"start": KEY, "program": [...]}    starts a program; gives its process id
{"notified": N}                     until N notifications were shown; gives them all
{"count": SECONDS}                  how many were shown after so many seconds more
{"answer": ID, "action": KEY}       clicks on a notification
{"icon": PATTERN}                   until there is an icon whose menu has a line of this pattern; gives title, tip and menu
{"no_icon": true}                   until there is none
{"choose": LABEL}                   chooses from the icon's menu
{"close": WINDOW}                   asks a window to close, as the cross in its title bar does
{"ended": KEY}                      until the program has ended; gives its exit code
"""

import ctypes
import json
import re
import subprocess
import sys
import threading
import time

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

PATIENCE = 90
NOTIFICATIONS = """
<node><interface name="org.freedesktop.Notifications">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
  </method>
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>
"""
ICONS = """
<node><interface name="org.kde.StatusNotifierWatcher">
  <method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
  <method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
  <property name="RegisteredStatusNotifierItems" type="as" access="read"/>
  <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
  <property name="ProtocolVersion" type="i" access="read"/>
</interface></node>
"""


class Vain(Exception):
    pass


def wait_until(is_so, what):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        seen = is_so()
        if seen:
            return seen
        time.sleep(0.05)
    raise Vain(f"waited in vain for {what}")


class ClientMessage(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        # As large as the largest event.
        ("rest", ctypes.c_long * 24),
    ]


def close(window):
    """Inter-Client Communication Conventions Manual, 4.2.8.1: there is no window manager here to send this."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    atom = lambda name: x11.XInternAtom(display, name, False)
    client_message = 33
    event = ClientMessage(type=client_message, window=window, message_type=atom(b"WM_PROTOCOLS"), format=32)
    event.data[0] = atom(b"WM_DELETE_WINDOW")
    x11.XSendEvent(display, ctypes.c_ulong(window), False, ctypes.c_long(0), ctypes.byref(event))
    x11.XCloseDisplay(display)


class Desktop:
    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.shown = []
        self.items = []
        self.programs = {}

    def serve(self, what):
        name, path, xml, method = {
            "notifications": ("org.freedesktop.Notifications", "/org/freedesktop/Notifications", NOTIFICATIONS, self.notification),
            "icons": ("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", ICONS, self.register),
        }[what]
        (interface,) = Gio.DBusNodeInfo.new_for_xml(xml).interfaces
        self.bus.register_object(path, interface, method, self.about_icons, None)
        done = self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName", "(su)", name, 4)
        if done != (1,):
            raise Vain(f"the bus does not give {name}: {done}")

    def call(self, name, path, interface, method, form, *facts):
        answer = self.bus.call_sync(
            name, path, interface, method, GLib.Variant(form, facts), None, Gio.DBusCallFlags.NONE, 20_000, None
        )
        return answer.unpack()

    def notification(self, _bus, _sender, _path, _interface, method, given, answer):
        match method:
            case "GetCapabilities":
                answer.return_value(GLib.Variant("(as)", (["actions", "body"],)))
            case "GetServerInformation":
                answer.return_value(GLib.Variant("(ssss)", ("test", "test", "1", "1.2")))
            case "Notify":
                program, before, icon, headline, what, actions, hints, _time = given.unpack()
                new = before or len(self.shown) + 1
                self.shown.append(
                    {
                        "id": new,
                        "replaces": before,
                        "program": program,
                        "headline": headline,
                        "what": what,
                        "actions": actions,
                        "urgency": hints.get("urgency"),
                        "all": repr((program, icon, headline, what, actions, hints)),
                    }
                )
                answer.return_value(GLib.Variant("(u)", (new,)))
            case "CloseNotification":
                answer.return_value(None)

    def register(self, _bus, sender, _path, _interface, method, given, answer):
        if method == "RegisterStatusNotifierItem":
            (name,) = given.unpack()
            self.items.append(name if not name.startswith("/") else sender)
        answer.return_value(None)

    def about_icons(self, _bus, _sender, _path, _interface, name):
        return {
            "RegisteredStatusNotifierItems": GLib.Variant("as", self.items),
            "IsStatusNotifierHostRegistered": GLib.Variant("b", True),
            "ProtocolVersion": GLib.Variant("i", 0),
        }.get(name)

    def click(self, number, action):
        # A program listens a moment after it was told of the notification's number.
        time.sleep(0.5)
        fact = GLib.Variant("(us)", (number, action))
        path = "/org/freedesktop/Notifications"
        self.bus.emit_signal(None, path, "org.freedesktop.Notifications", "ActionInvoked", fact)

    def has_owner(self, name):
        bus = "org.freedesktop.DBus"
        return self.call(bus, "/org/freedesktop/DBus", bus, "NameHasOwner", "(s)", name)[0]

    def there(self):
        # A program that starts itself anew keeps its process id, and so its icon's name.
        return [name for name in dict.fromkeys(self.items) if self.has_owner(name)]

    def property(self, item, name):
        interface = "org.kde.StatusNotifierItem"
        return self.call(item, "/StatusNotifierItem", "org.freedesktop.DBus.Properties", "Get", "(ss)", interface, name)[0]

    def lines(self, item):
        """The menu's lines: number, words, whether it can be chosen."""
        path = self.property(item, "Menu")
        _revision, (_id, _facts, children) = self.call(
            item, path, "com.canonical.dbusmenu", "GetLayout", "(iias)", 0, -1, []
        )
        return path, [(n, facts.get("label", ""), facts.get("enabled", True)) for n, facts, _children in children]

    def icon(self, pattern):
        for item in self.there():
            try:
                path, lines = self.lines(item)
            except GLib.Error:
                # It has gone between two questions.
                continue
            if any(re.search(pattern, words) for _n, words, _can in lines):
                pictures = self.property(item, "IconPixmap")
                return {
                    "title": self.property(item, "Title"),
                    "tip": self.property(item, "ToolTip")[3],
                    "picture": [len(pixels) == wide * high * 4 for wide, high, pixels in pictures],
                    "menu": [[words, can] for _n, words, can in lines],
                }
        return None

    def choose(self, label):
        (item,) = self.there()
        path, lines = self.lines(item)
        (number,) = [n for n, words, _can in lines if words == label]
        now = int(time.time()) & 0xFFFFFFFF
        self.call(item, path, "com.canonical.dbusmenu", "Event", "(isvu)", number, "clicked", GLib.Variant("i", 0), now)

    def perform(self, step):
        match step:
            case {"serve": what}:
                self.serve(what)
            case {"start": key, "program": program}:
                self.programs[key] = subprocess.Popen(program)
                return self.programs[key].pid
            case {"notified": n}:
                wait_until(lambda: len(self.shown) >= n, f"{n} notifications; there are {self.shown}")
                return self.shown
            case {"count": seconds}:
                time.sleep(seconds)
                return len(self.shown)
            case {"answer": number, "action": action}:
                self.click(number, action)
            case {"icon": pattern}:
                return wait_until(lambda: self.icon(pattern), f"an icon with {pattern!r}")
            case {"no_icon": _}:
                wait_until(lambda: not self.there(), "no icon")
            case {"choose": label}:
                self.choose(label)
            case {"close": window}:
                close(window)
            case {"ended": key}:
                return self.programs[key].wait(PATIENCE)
        return None


desktop = Desktop()
threading.Thread(target=GLib.MainLoop().run, daemon=True, name="bus").start()
try:
    for line in sys.stdin:
        try:
            answer = {"done": desktop.perform(json.loads(line))}
        except (Vain, GLib.Error, ValueError, subprocess.TimeoutExpired) as fault:
            answer = {"fault": repr(fault)}
        print(json.dumps(answer), flush=True)
finally:
    for program in desktop.programs.values():
        program.kill()

"""The desktop's portal, as far as it shows file dialogs (org.freedesktop.portal.FileChooser): the person behind it answers when told to."""

import os
import threading

from gi.repository import Gio, GLib

NAME = "org.freedesktop.portal.Desktop"
FOLDER = "/org/freedesktop/portal/desktop"
CHOOSER = """
<node><interface name="org.freedesktop.portal.FileChooser">
  <method name="SaveFile">
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/>
  </method>
</interface></node>
"""
CHOSEN, CANCELLED = 0, 1


class Portal:
    """At most one dialog is open."""

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.open = None
        served = threading.Event()
        threading.Thread(target=self.serve, args=(served,), daemon=True, name="portal").start()
        served.wait()

    def serve(self, served):
        # Of its own, so that nothing that listens to windows is woken on this thread.
        context = GLib.MainContext()
        context.push_thread_default()
        (interface,) = Gio.DBusNodeInfo.new_for_xml(CHOOSER).interfaces
        self.bus.register_object(FOLDER, interface, self.asked, None, None)
        bus = "org.freedesktop.DBus"
        name = GLib.Variant("(su)", (NAME, 4))
        self.bus.call_sync(bus, "/org/freedesktop/DBus", bus, "RequestName", name, None, Gio.DBusCallFlags.NONE, -1)
        served.set()
        GLib.MainLoop(context).run()

    def asked(self, _bus, sender, _path, _interface, _method, given, answer):
        _parent, _title, options = given.unpack()
        handle = f"{FOLDER}/request/{sender[1:].replace('.', '_')}/{options['handle_token']}"
        answer.return_value(GLib.Variant("(o)", (handle,)))
        self.open = {"sender": sender, "handle": handle, "name": options.get("current_name", "")}

    def answer(self, path):
        """`None`: the person closes the dialog."""
        dialog, self.open = self.open, None
        facts = {} if path is None else {"uris": GLib.Variant("as", [GLib.filename_to_uri(os.path.abspath(path))])}
        response = GLib.Variant("(ua{sv})", (CANCELLED if path is None else CHOSEN, facts))
        self.bus.emit_signal(dialog["sender"], dialog["handle"], "org.freedesktop.portal.Request", "Response", response)

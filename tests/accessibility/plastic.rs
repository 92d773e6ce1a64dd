//! A card in a real reader, where it can be pulled out more quickly than by a hand: at a command.

use std::{
    net::TcpStream,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
};

use wardcard::{
    card::{
        piv,
        transport::{Readers as _, r#virtual::VirtualReaders},
        virtual_card::{Fault, VirtualCard, vpcd},
    },
    domain::{
        card::{PasscodeState, Retries},
        chance::Chance,
    },
};

use crate::readers::{Inserted, Process, READERS, wait_for};

const HAND: &str = "a hand";

/// A card that is kept in a file.
pub struct Plastic(pub PathBuf);

/// A card in the reader that will be pulled out.
pub struct Slipping(thread::JoinHandle<std::io::Result<()>>);

impl Slipping {
    /// Until it is.
    #[track_caller]
    pub fn gone(self) {
        self.0.join().expect("the card").expect("its reader");
    }
}

impl Plastic {
    fn load(&self) -> VirtualCard {
        let chance = Chance::new(|to| getrandom::fill(to).expect("random bytes"));
        VirtualCard::load(&self.0, &chance).expect("a card")
    }

    /// Puts it in, to be pulled out by the fault.
    pub fn insert_until(&self, fault: Fault) -> Slipping {
        let mut card = self.load();
        card.add_fault(fault);
        let mut stream = None;
        wait_for("the reader", || {
            stream = TcpStream::connect(("127.0.0.1", READERS[0].1)).ok();
            stream.is_some()
        });
        let stream = stream.expect("the reader");
        let serve = move || vpcd::serve(stream, &mut card);
        Slipping(thread::Builder::new().name("card".to_owned()).spawn(serve).expect("a thread"))
    }

    /// Puts it in, to stay.
    pub fn insert(&self, log: &Path) -> Inserted {
        let (name, port) = READERS[0];
        let (file, vpcd) = (self.0.to_str().expect("UTF-8"), format!("127.0.0.1:{port}"));
        let args = ["virtual-card", "--file", file, "--vpcd", &vpcd];
        Inserted::seen(Process::start(env!("CARGO_BIN_EXE_wardcard"), &args, log), name)
    }

    /// What is left of the tries of its passcode and of its PUK, while it is in no reader.
    pub fn tries(&self) -> (PasscodeState, Option<Retries>) {
        let hand = VirtualReaders::new(&[HAND]);
        hand.insert(HAND, Arc::new(Mutex::new(self.load())));
        let mut link = hand.connect(HAND).expect("the card");
        let reading = piv::read(link.as_mut()).expect("a reading");
        (reading.passcode, reading.puk_left)
    }
}

//! Several sets of readers as one, e.g. virtual ones beside real ones.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
    mpsc::{Receiver, SyncSender, sync_channel},
};

use super::{
    Link, LinkFault, ReaderState, Readers, Watch,
    vigil::{Seen, Vigil},
};

/// All readers of all parts, in their order. A part whose service is away has none; only where all are away is there no service.
pub fn combine(parts: Vec<Arc<dyn Readers>>) -> Arc<dyn Readers> {
    Arc::new(Combined { parts })
}

struct Combined {
    parts: Vec<Arc<dyn Readers>>,
}

impl Readers for Combined {
    fn connect(&self, reader: &str) -> Result<Box<dyn Link>, LinkFault> {
        let mut fault = LinkFault::NoService;
        for part in &self.parts {
            match part.connect(reader) {
                Err(LinkFault::NoService) => {}
                Err(LinkFault::NoReader) => fault = LinkFault::NoReader,
                other => return other,
            }
        }
        Err(fault)
    }

    fn watch(&self) -> Result<Box<dyn Watch>, LinkFault> {
        // Room for one message of each part; a part waits where the last one is still unread.
        let (tell, told) = sync_channel(self.parts.len().max(1));
        let vigils = self.parts.iter().enumerate().map(|(i, part)| {
            let tell = tell.clone();
            // The send fails only once the watch is dropped, when nobody asks any more.
            Vigil::start(&format!("readers-{i}"), part.clone(), move |seen| drop(tell.send(Told::Seen(i, seen))))
        });
        let vigils = vigils.collect();
        let seen = self.parts.iter().map(|_| None).collect();
        Ok(Box::new(CombinedWatch { told, seen, last: None, tell, woken: Arc::default(), _vigils: vigils }))
    }
}

enum Told {
    Seen(usize, Seen),
    Wake,
}

struct CombinedWatch {
    // Dropped before the vigils, so that none of their threads waits to be read.
    told: Receiver<Told>,
    seen: Vec<Option<Seen>>,
    last: Option<Vec<ReaderState>>,
    tell: SyncSender<Told>,
    woken: Arc<AtomicBool>,
    _vigils: Vec<Vigil>,
}

impl Watch for CombinedWatch {
    fn next(&mut self) -> Result<Vec<ReaderState>, LinkFault> {
        loop {
            let woken = self.woken.swap(false, Ordering::SeqCst);
            if woken || self.seen.iter().all(Option::is_some) {
                let now = self.merged()?;
                if woken || self.last.as_ref() != Some(&now) {
                    self.last = Some(now.clone());
                    return Ok(now);
                }
            }
            // It cannot fail while this watch holds a sender of its own.
            if let Ok(Told::Seen(i, seen)) = self.told.recv() {
                self.seen[i] = Some(seen);
            }
        }
    }

    fn waker(&self) -> Box<dyn Fn() + Send + Sync> {
        let (tell, woken) = (self.tell.clone(), self.woken.clone());
        Box::new(move || {
            woken.store(true, Ordering::SeqCst);
            // A full channel wakes by what it already holds.
            let _ = tell.try_send(Told::Wake);
        })
    }
}

impl CombinedWatch {
    fn merged(&self) -> Seen {
        let away = |s: &Option<Seen>| matches!(s, Some(Err(_)));
        if self.seen.iter().all(away) {
            return Err(LinkFault::NoService);
        }
        Ok(self.seen.iter().flatten().flatten().flatten().cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::r#virtual::{Applet, VirtualReaders},
        *,
    };

    struct Blank;

    impl Applet for Blank {
        fn atr(&self) -> Vec<u8> {
            vec![0x3B, 0x00]
        }
        fn power_on(&mut self) {}
        fn reset(&mut self) {}
        fn exchange(&mut self, _: &[u8]) -> Vec<u8> {
            vec![0x90, 0x00]
        }
    }

    #[test]
    fn parts_make_a_whole() {
        let (left, right) = (VirtualReaders::new(&["L"]), VirtualReaders::new(&["R"]));
        let both = combine(vec![Arc::new(left.clone()), Arc::new(right.clone())]);
        let mut watch = both.watch().expect("running");
        let mut seen = || watch.next().map(|s| s.into_iter().map(|s| format!("{}{}", s.name, s.events)).collect::<Vec<_>>());
        assert_eq!(seen(), Ok(vec!["L0".into(), "R0".into()]));
        right.insert("R", Arc::new(std::sync::Mutex::new(Blank)));
        assert_eq!(seen(), Ok(vec!["L0".into(), "R1".into()]));
        assert!(both.connect("R").is_ok());
        assert_eq!(both.connect("L").err(), Some(LinkFault::NoCard));
        assert_eq!(both.connect("X").err(), Some(LinkFault::NoReader));
        left.run(false);
        left.remove("L");
        assert_eq!(seen(), Ok(vec!["R1".into()]));
        assert_eq!(both.connect("X").err(), Some(LinkFault::NoReader));
        right.run(false);
        right.remove("R");
        assert_eq!(seen(), Err(LinkFault::NoService));
        assert_eq!(both.connect("R").err(), Some(LinkFault::NoService));
        let wake = watch.waker();
        right.run(true);
        wake();
        drop(watch);
    }
}

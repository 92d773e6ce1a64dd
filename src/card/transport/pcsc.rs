//! Real readers, by the system's PC/SC service. The only file that names the `pcsc` crate.

use std::{
    ffi::{CStr, CString},
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::{Duration, Instant},
};

use pcsc::{Card, Context, Disposition, Error, Protocol, Protocols, Scope, ShareMode, State};
use zeroize::{Zeroize, Zeroizing};

use super::{CardPresence, Exchange, Link, LinkFault, Pad, PadCommand, ReaderState, Readers, Start, Watch, pad};

/// The readers of the system's service. Each connection and each watch has a context of its own, since pcsc-lite holds a context's
/// lock for as long as a call on it blocks.
#[derive(Clone, Copy, Default)]
pub struct PcscReaders;

/// The longest answer of extended length, with its status word (ISO 7816-4, 5.1).
const LONGEST_ANSWER: usize = 65_536 + 2;
/// Asks the driver what the reader can do (PC/SC part 10, 2.2: `CM_IOCTL_GET_FEATURE_REQUEST`).
const GET_FEATURES: u16 = 3400;
const VERIFY_ON_PAD: u8 = 0x06;
const MODIFY_ON_PAD: u8 = 0x07;
/// How often to look for new readers where the service cannot tell of them (macOS).
const RELIST: Duration = Duration::from_secs(3);

/// How long, and how often, a card that is being reset is waited for: a second in all.
const SETTLE: Duration = Duration::from_millis(50);
const SETTLING: u32 = 20;
/// How often a connection is renewed for one transaction that another program's reset keeps from beginning.
const RENEWALS: u32 = 3;

impl Readers for PcscReaders {
    fn connect(&self, reader: &str) -> Result<Box<dyn Link>, LinkFault> {
        let name = CString::new(reader).map_err(|_| LinkFault::NoReader)?;
        let context = Context::establish(Scope::User).map_err(service_fault)?;
        let card = connect(&context, &name).map_err(connect_fault)?;
        // Asked of the reader, not of the card: SCardStatus would wait for another program's transaction.
        let mut reader = pcsc::ReaderState::new(name, State::UNAWARE);
        context.get_status_change(Duration::ZERO, std::slice::from_mut(&mut reader)).map_err(connect_fault)?;
        let atr = reader.atr().to_vec();
        Ok(Box::new(PcscLink {
            card: Some(card),
            presence: Presence { context, reader },
            atr,
            features: None,
            stale: false,
            reset_when_done: false,
        }))
    }

    fn watch(&self) -> Result<Box<dyn Watch>, LinkFault> {
        let context = Context::establish(Scope::User).map_err(service_fault)?;
        let mut plug = pcsc::ReaderState::new(pcsc::PNP_NOTIFICATION(), State::UNAWARE);
        match context.get_status_change(Duration::ZERO, std::slice::from_mut(&mut plug)) {
            Ok(()) | Err(Error::Timeout | Error::UnknownReader) => {}
            Err(e) => return Err(service_fault(e)),
        }
        // A service that knows no plug-and-play takes the name for that of a reader which is not there.
        let plug = (!plug.event_state().contains(State::UNKNOWN)).then_some(plug);
        Ok(Box::new(PcscWatch { context, plug, readers: Vec::new(), last: None, woken: Arc::default() }))
    }
}

/// A card that is being reset at this moment, e.g. after another program died with it in hand, has no protocol for a while.
fn connect(context: &Context, name: &CStr) -> Result<Card, Error> {
    for _ in 0..SETTLING {
        match context.connect(name, ShareMode::Shared, Protocols::ANY) {
            Err(Error::ProtoMismatch | Error::UnpoweredCard) => std::thread::sleep(SETTLE),
            answer => return answer,
        }
    }
    context.connect(name, ShareMode::Shared, Protocols::ANY)
}

/// After a reset by another program the connection is good for nothing until it is renewed. While that program holds the card it cannot
/// be: unlike the beginning of a transaction, this does not wait by itself.
fn reconnect(card: &mut Card) -> Result<(), Error> {
    for _ in 0..SETTLING {
        match card.reconnect(ShareMode::Shared, Protocols::ANY, Disposition::LeaveCard) {
            Err(Error::SharingViolation | Error::ProtoMismatch | Error::UnpoweredCard | Error::ResetCard) => {
                std::thread::sleep(SETTLE);
            }
            answer => return answer,
        }
    }
    card.reconnect(ShareMode::Shared, Protocols::ANY, Disposition::LeaveCard)
}

struct PcscLink {
    /// Taken on drop only.
    card: Option<Card>,
    presence: Presence,
    atr: Vec<u8>,
    /// Asked for in the first transaction: outside of one it would have to wait for other programs'.
    features: Option<Features>,
    /// The connection has to be renewed before the next transaction.
    stale: bool,
    reset_when_done: bool,
}

/// The driver's control codes for the reader's keypad.
#[derive(Clone, Copy, Default)]
struct Features {
    verify: Option<u32>,
    modify: Option<u32>,
}

impl Features {
    fn ask(card: &Card) -> Self {
        let mut buffer = [0; pcsc::MAX_BUFFER_SIZE];
        match card.control(pcsc::ctl_code(GET_FEATURES.into()), &[], &mut buffer) {
            Ok(answer) => Self { verify: pad::feature(answer, VERIFY_ON_PAD), modify: pad::feature(answer, MODIFY_ON_PAD) },
            // Drivers of readers with nothing to tell refuse the question in many ways.
            Err(_) => Self::default(),
        }
    }
}

/// The reader as it was when the card was connected to.
struct Presence {
    context: Context,
    reader: pcsc::ReaderState,
}

/// How long the service may take to notice that a card is gone, after a command to it has failed.
const NOTICE: Duration = Duration::from_millis(1500);

impl Presence {
    /// Drivers give many names to the failure of a command whose card is being pulled out. Whether it was is asked of the reader.
    fn explain(&mut self, error: Error) -> LinkFault {
        let LinkFault::Reader(number) = link_fault(error) else { return link_fault(error) };
        let events = self.reader.event_count();
        self.reader.sync_current_state();
        let end = Instant::now() + NOTICE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let asked = self.context.get_status_change(left, std::slice::from_mut(&mut self.reader));
            match asked {
                Ok(()) if !self.reader.event_state().contains(State::PRESENT) => return LinkFault::Gone,
                Ok(()) if self.reader.event_count() != events => return LinkFault::Gone,
                // Another program came or went.
                Ok(()) if !left.is_zero() => self.reader.sync_current_state(),
                Ok(()) | Err(_) => return LinkFault::Reader(number),
            }
        }
    }
}

impl Link for PcscLink {
    fn atr(&self) -> &[u8] {
        &self.atr
    }

    fn pad(&self) -> Pad {
        let features = self.features.unwrap_or_default();
        Pad { verify: features.verify.is_some(), modify: features.modify.is_some() }
    }

    fn transact(&mut self, start: Start, work: &mut dyn FnMut(&mut dyn Exchange)) -> Result<(), LinkFault> {
        let mut renewals = 0;
        let (transaction, t0) = loop {
            let card = self.card.as_mut().ok_or(LinkFault::Gone)?;
            if std::mem::take(&mut self.stale) {
                renewals += 1;
                // Where it cannot be renewed now, it has to be before the next transaction.
                if let Err(error) = reconnect(card) {
                    self.stale = true;
                    return Err(link_fault(error));
                }
                if start == Start::Onward {
                    return Err(LinkFault::Reset);
                }
            }
            let transaction = match card.transaction2() {
                Ok(transaction) => transaction,
                Err((_, Error::ResetCard)) if renewals < RENEWALS => {
                    self.stale = true;
                    continue;
                }
                Err((_, e)) => return Err(link_fault(e)),
            };
            match transaction.status2_owned() {
                Ok(status) => break (transaction, status.protocol2() == Some(Protocol::T0)),
                // It was reset while this waited for its turn.
                Err(Error::ResetCard) if renewals < RENEWALS => self.stale = true,
                Err(e) => return Err(link_fault(e)),
            }
        };
        let buffer = Zeroizing::new(vec![0; LONGEST_ANSWER]);
        let (presence, stale, reset_when_done) = (&mut self.presence, &mut self.stale, &mut self.reset_when_done);
        let features = *self.features.get_or_insert_with(|| Features::ask(&transaction));
        let mut open = Open { card: &transaction, features, presence, t0, buffer, stale, reset_when_done };
        work(&mut open);
        drop(open);
        // A failure to end says only that the card is gone or was reset, which the next command tells as well.
        drop(transaction);
        Ok(())
    }
}

impl Drop for PcscLink {
    fn drop(&mut self) {
        let how = if self.reset_when_done { Disposition::ResetCard } else { Disposition::LeaveCard };
        if let Some(card) = self.card.take()
            && let Err((card, _)) = card.disconnect(how)
        {
            drop(card);
        }
    }
}

struct Open<'t> {
    card: &'t Card,
    features: Features,
    presence: &'t mut Presence,
    t0: bool,
    buffer: Zeroizing<Vec<u8>>,
    stale: &'t mut bool,
    reset_when_done: &'t mut bool,
}

impl Open<'_> {
    /// Takes the answer, of this length, out of the buffer.
    fn answered(&mut self, length: Result<usize, Error>) -> Result<Zeroizing<Vec<u8>>, LinkFault> {
        let length = match length {
            Ok(length) if length >= 2 => length,
            // Some drivers call it success and give nothing.
            Ok(_) => return Err(self.presence.explain(Error::CommError)),
            // The connection was made while the service was still resetting the card for a program that had died with it in hand: the
            // protocol that was agreed on is forgotten.
            // Or another program has reset it since. Either way the connection has to be renewed.
            Err(Error::ProtoMismatch | Error::ResetCard) => {
                *self.stale = true;
                return Err(LinkFault::Reset);
            }
            Err(error) => return Err(self.presence.explain(error)),
        };
        let answer = Zeroizing::new(self.buffer[..length].to_vec());
        self.buffer[..length].zeroize();
        Ok(answer)
    }
}

impl Exchange for Open<'_> {
    fn exchange(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, LinkFault> {
        let command = match (self.t0, command) {
            // T=0 carries no extended length (ISO 7816-3, 12.2): the answer that a card would give.
            (true, [_, _, _, _, 0, _, ..]) => return Ok(Zeroizing::new(vec![0x67, 0x00])),
            // In T=0 a command with data has no Le; the card says 61xx.
            (true, [_, _, _, _, lc, rest @ ..]) if rest.len() == usize::from(*lc) + 1 => &command[..command.len() - 1],
            _ => command,
        };
        let length = self.card.transmit(command, &mut self.buffer).map(<[u8]>::len);
        self.answered(length)
    }

    fn on_pad(&mut self, command: &PadCommand) -> Result<Zeroizing<Vec<u8>>, LinkFault> {
        let feature = if command.modifies() { self.features.modify } else { self.features.verify };
        let code = feature.ok_or(LinkFault::NoPad)?;
        let length = self.card.control(code.into(), &command.structure(), &mut self.buffer).map(<[u8]>::len);
        self.answered(length)
    }

    fn reset_when_done(&mut self) {
        *self.reset_when_done = true;
    }
}

struct PcscWatch {
    context: Context,
    /// The pseudo-reader that tells of readers; `None` where the service has none.
    plug: Option<pcsc::ReaderState>,
    readers: Vec<pcsc::ReaderState>,
    last: Option<Vec<ReaderState>>,
    woken: Arc<Woken>,
}

#[derive(Default)]
struct Woken {
    asked: Mutex<bool>,
    changed: Condvar,
}

impl Watch for PcscWatch {
    fn next(&mut self) -> Result<Vec<ReaderState>, LinkFault> {
        loop {
            let fresh = self.list()?;
            // New readers are looked at without waiting, so that their first state is told at once.
            let patience = if self.last.is_none() || fresh { Some(Duration::ZERO) } else { self.patience() };
            if !self.woken.asked() {
                self.wait(patience)?;
            }
            let now: Vec<_> = self.readers.iter().map(seen).collect();
            if self.woken.take() || self.last.as_ref() != Some(&now) {
                self.last = Some(now.clone());
                return Ok(now);
            }
        }
    }

    fn waker(&self) -> Box<dyn Fn() + Send + Sync> {
        let (context, woken) = (self.context.clone(), self.woken.clone());
        Box::new(move || {
            woken.ask();
            // It fails only where nothing waits or the service is away; either way nothing is left to wake.
            let _ = context.cancel();
        })
    }
}

impl PcscWatch {
    fn patience(&self) -> Option<Duration> {
        if self.plug.is_some() { None } else { Some(RELIST) }
    }

    /// Brings the list of readers up to date; says whether there is a new one.
    fn list(&mut self) -> Result<bool, LinkFault> {
        let names = match self.context.list_readers_owned() {
            Ok(names) => names,
            Err(Error::NoReadersAvailable) => Vec::new(),
            Err(e) => return Err(service_fault(e)),
        };
        // A reader that vanished and came back between two looks is still unknown to its old entry.
        self.readers.retain(|r| names.iter().any(|n| n.as_c_str() == r.name()) && !lost(r.event_state()));
        let before = self.readers.len();
        for name in names {
            if !self.readers.iter().any(|r| r.name() == name.as_c_str()) {
                self.readers.push(pcsc::ReaderState::new(name, State::UNAWARE));
            }
        }
        Ok(self.readers.len() > before)
    }

    fn wait(&mut self, patience: Option<Duration>) -> Result<(), LinkFault> {
        let real = self.readers.len();
        let mut all = std::mem::take(&mut self.readers);
        all.extend(self.plug.take());
        let outcome = if all.is_empty() {
            // Asked about nothing, the service answers at once, and this would spin.
            self.woken.pause(patience.unwrap_or(RELIST));
            Err(Error::Timeout)
        } else {
            self.context.get_status_change(patience, &mut all)
        };
        if outcome.is_ok() {
            all.iter_mut().for_each(pcsc::ReaderState::sync_current_state);
        }
        let mut plug = all.split_off(real.min(all.len()));
        self.plug = plug.pop();
        self.readers = all;
        match outcome {
            // On Windows a reader that vanished while it was waited for is an error of the whole call.
            Ok(()) | Err(Error::Timeout | Error::Cancelled | Error::UnknownReader | Error::ReaderUnavailable) => Ok(()),
            Err(e) => Err(service_fault(e)),
        }
    }
}

impl Woken {
    fn ask(&self) {
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    fn asked(&self) -> bool {
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> bool {
        std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn pause(&self, wait: Duration) {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.changed.wait_timeout_while(asked, wait, |asked| !*asked));
    }
}

fn lost(state: State) -> bool {
    state.intersects(State::UNKNOWN | State::IGNORE)
}

fn seen(reader: &pcsc::ReaderState) -> ReaderState {
    let state = reader.event_state();
    let card = if !state.contains(State::PRESENT) {
        CardPresence::Empty
    } else if state.contains(State::MUTE) || reader.atr().is_empty() {
        CardPresence::Mute
    } else {
        CardPresence::Present { atr: reader.atr().to_vec() }
    };
    ReaderState { name: name_of(reader.name()), card, events: reader.event_count() }
}

fn name_of(name: &CStr) -> String {
    name.to_string_lossy().into_owned()
}

/// A fault before there is a reader to speak of.
fn service_fault(error: Error) -> LinkFault {
    match common_fault(error) {
        // A service that went away leaves the handle behind, and a client library may call that anything.
        LinkFault::Reader(_) if matches!(error, Error::InvalidHandle | Error::CommError | Error::InternalError) => {
            LinkFault::NoService
        }
        fault => fault,
    }
}

fn connect_fault(error: Error) -> LinkFault {
    match error {
        Error::NoSmartcard | Error::RemovedCard => LinkFault::NoCard,
        Error::UnknownReader | Error::ReaderUnavailable | Error::NoReadersAvailable => LinkFault::NoReader,
        error => common_fault(error),
    }
}

fn link_fault(error: Error) -> LinkFault {
    match error {
        Error::NoSmartcard
        | Error::RemovedCard
        | Error::UnpoweredCard
        | Error::UnknownReader
        | Error::ReaderUnavailable
        | Error::NoReadersAvailable
        | Error::InvalidHandle => LinkFault::Gone,
        error => common_fault(error),
    }
}

fn common_fault(error: Error) -> LinkFault {
    match error {
        Error::NoService | Error::ServiceStopped | Error::Shutdown => LinkFault::NoService,
        Error::ResetCard => LinkFault::Reset,
        Error::SharingViolation | Error::ServerTooBusy => LinkFault::Busy,
        // The discriminants are the system's own numbers.
        error => LinkFault::Reader(error as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_its_fault() {
        use LinkFault::*;
        for (error, service, connect, link) in [
            (Error::NoService, NoService, NoService, NoService),
            (Error::ServiceStopped, NoService, NoService, NoService),
            (Error::InvalidHandle, NoService, Reader(0x8010_0003), Gone),
            (Error::NoSmartcard, Reader(0x8010_000C), NoCard, Gone),
            (Error::RemovedCard, Reader(0x8010_0069), NoCard, Gone),
            (Error::UnknownReader, Reader(0x8010_0009), NoReader, Gone),
            (Error::SharingViolation, Busy, Busy, Busy),
            (Error::ResetCard, Reset, Reset, Reset),
            (Error::UnresponsiveCard, Reader(0x8010_0066), Reader(0x8010_0066), Reader(0x8010_0066)),
        ] {
            assert_eq!((service_fault(error), connect_fault(error), link_fault(error)), (service, connect, link), "{error}");
        }
    }
}

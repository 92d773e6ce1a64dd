//! The card's side of the vpcd protocol, by which vsmartcard's virtual reader meets its card (frankmorgner.github.io/vsmartcard,
//! 'Virtual Smart Card': frames with a two-byte big-endian length; a frame of one byte is a control).

use std::{
    io::{self, Read, Write},
    net::TcpStream,
};

use zeroize::Zeroizing;

use super::VirtualCard;

/// Where vpcd's first reader listens.
pub const ADDRESS: &str = "localhost:35963";

const POWER_OFF: u8 = 0;
const POWER_ON: u8 = 1;
const RESET: u8 = 2;
const ATR: u8 = 4;

/// Serves the reader until it closes the connection, or until a fault has cut the card's power: then the card is gone from the
/// reader when the stream is dropped.
///
/// # Errors
/// The connection fails in the middle of a frame.
pub fn serve(mut stream: TcpStream, card: &mut VirtualCard) -> io::Result<()> {
    stream.set_nodelay(true)?;
    while let Some(frame) = read(&mut stream, hurry)? {
        let answer = match frame[..] {
            [POWER_OFF] => {
                card.power_off();
                continue;
            }
            [POWER_ON] => {
                card.power_on();
                continue;
            }
            [RESET] => {
                card.reset();
                continue;
            }
            [ATR] => card.atr(),
            [_] | [] => continue,
            ref command => {
                let answer = card.exchange(command);
                if answer.is_empty() {
                    return Ok(());
                }
                answer
            }
        };
        write(&mut stream, &Zeroizing::new(answer))?;
    }
    Ok(())
}

/// Acknowledges what has come so far. The reader sends a frame's length and its content apart, and holds the content back until the
/// length is acknowledged, which the system otherwise puts off for 40 ms.
fn hurry(stream: &TcpStream) {
    #[cfg(target_os = "linux")]
    if let Err(error) = socket2::SockRef::from(stream).set_tcp_quickack(true) {
        tracing::trace!(%error, "frames stay slow");
    }
    #[cfg(not(target_os = "linux"))]
    let _only_linux_can = stream;
}

/// One frame, or `None` where the other side has closed. `between` is called when its length has come.
fn read<S: Read>(stream: &mut S, between: impl Fn(&S)) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut length = [0; 2];
    loop {
        match stream.read(&mut length[..1]) {
            Ok(0) => return Ok(None),
            Ok(_) => break,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    stream.read_exact(&mut length[1..])?;
    between(stream);
    let mut frame = Zeroizing::new(vec![0; usize::from(u16::from_be_bytes(length))]);
    stream.read_exact(&mut frame)?;
    Ok(Some(frame))
}

fn write(stream: &mut impl Write, answer: &[u8]) -> io::Result<()> {
    let length = u16::try_from(answer.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    // In one piece, so that it travels in one packet.
    let frame = Zeroizing::new([&length.to_be_bytes()[..], answer].concat());
    stream.write_all(&frame)
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, thread};

    use super::{
        super::{Fault, Mishap, rig},
        *,
    };

    fn with_reader(card: VirtualCard, reader: impl FnOnce(&mut TcpStream)) -> io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let side = thread::Builder::new().name("card".into()).spawn(move || {
            let mut card = card;
            serve(TcpStream::connect(address).unwrap(), &mut card)
        });
        let (mut stream, _) = listener.accept().unwrap();
        reader(&mut stream);
        drop(stream);
        side.unwrap().join().unwrap()
    }

    fn ask(stream: &mut TcpStream, frame: &str) -> Option<String> {
        write(stream, &hex::decode(frame).unwrap()).unwrap();
        read(stream, |_| ()).unwrap().map(|answer| hex::encode_upper(&answer[..]))
    }

    #[test]
    fn controls_and_commands() {
        let card = VirtualCard::blank(&rig::chance());
        let atr = hex::encode_upper(card.atr());
        let done = with_reader(card, |reader| {
            write(reader, &[POWER_ON]).unwrap();
            assert_eq!(ask(reader, "04").unwrap(), atr);
            assert_eq!(ask(reader, "0020008000").unwrap(), "6D00");
            assert!(ask(reader, rig::SELECT).unwrap().ends_with("9000"));
            assert_eq!(ask(reader, rig::VERIFY).unwrap(), "9000");
            write(reader, &[RESET]).unwrap();
            write(reader, &[9]).unwrap();
            write(reader, &[]).unwrap();
            assert_eq!(ask(reader, "0020008000").unwrap(), "6D00");
            write(reader, &[POWER_OFF]).unwrap();
            write(reader, &[POWER_ON]).unwrap();
            assert_eq!(ask(reader, "04").unwrap(), atr);
        });
        done.unwrap();
    }

    #[test]
    fn a_card_whose_power_is_cut_leaves_the_reader() {
        let mut card = VirtualCard::blank(&rig::chance());
        card.add_fault(Fault { instruction: Some(0x20), nth: 1, mishap: Mishap::CutBefore });
        with_reader(card, |reader| assert_eq!(ask(reader, "0020008000"), None)).unwrap();
    }

    #[test]
    fn a_connection_that_breaks_in_a_frame() {
        let broken = with_reader(VirtualCard::blank(&rig::chance()), |reader| reader.write_all(&[0, 5, 0]).unwrap());
        assert_eq!(broken.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}

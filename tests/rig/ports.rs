//! Ports for services that are stopped and started again on the same one.

use std::{
    net::{Ipv4Addr, TcpListener},
    ops::Range,
    sync::{Mutex, PoisonError},
};

/// Below those that the system gives to whoever asks for any (from 32768 on): it would give away one whose service is down just then.
const FROM: u16 = 20_000;
const BLOCK: u16 = 100;
const BLOCKS: u16 = 100;

/// A block of ports is this process's own for as long as it listens on the first of them.
struct Block {
    _claim: TcpListener,
    left: Range<u16>,
}

/// A port that nothing listens on, and that no other test is given.
pub fn free_port() -> u16 {
    static BLOCK_OF_THIS_PROCESS: Mutex<Option<Block>> = Mutex::new(None);
    let mut block = BLOCK_OF_THIS_PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let found = block.as_mut().and_then(|b| b.left.find(|port| listen(*port).is_some()));
        if let Some(port) = found {
            return port;
        }
        *block = Some(claim());
    }
}

fn claim() -> Block {
    let blocks = (0..BLOCKS).map(|n| FROM + n * BLOCK);
    blocks
        .into_iter()
        .find_map(|first| Some(Block { _claim: listen(first)?, left: first + 1..first + BLOCK }))
        .expect("a block of ports")
}

fn listen(port: u16) -> Option<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()
}

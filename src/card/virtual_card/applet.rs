//! The card in a reader in process.

use super::VirtualCard;
use crate::card::transport::r#virtual::Applet;

impl Applet for VirtualCard {
    fn atr(&self) -> Vec<u8> {
        VirtualCard::atr(self)
    }

    fn power_on(&mut self) {
        VirtualCard::power_on(self);
    }

    fn reset(&mut self) {
        VirtualCard::reset(self);
    }

    fn exchange(&mut self, command: &[u8]) -> Vec<u8> {
        VirtualCard::exchange(self, command)
    }
}

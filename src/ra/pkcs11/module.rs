//! Modules are libraries of the process: each is loaded and started once, and stays.
//!
//! `C_Initialize` holds for the whole process, and so does a login (PKCS #11 2.40, usage guide, 'Sessions'): one user of a module that
//! finalised it would close the others' sessions. So nobody finalises what somebody uses.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
};

use super::fault::TokenFault;

/// A module that is in use for as long as this is held.
#[derive(Clone)]
pub(super) struct Module {
    pub(super) pkcs11: Pkcs11,
    uses: Arc<()>,
}

static LOADED: Mutex<BTreeMap<PathBuf, Module>> = Mutex::new(BTreeMap::new());

/// The module at `path`, started. Two paths to one file give one module.
pub(super) fn module(path: &Path) -> Result<Module, TokenFault> {
    let real = fs::canonicalize(path).map_err(|why| TokenFault::NoModule { module: path.to_owned(), why })?;
    // A panic while it was held left nothing half done: modules are put in whole.
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    let module = match loaded.get(&real) {
        Some(module) => module.clone(),
        None => {
            let why = |why| TokenFault::NotAModule { module: path.to_owned(), why: Box::new(why) };
            Module { pkcs11: Pkcs11::new(&real).map_err(why)?, uses: Arc::default() }
        }
    };
    match module.pkcs11.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
        Err(why) => return Err(TokenFault::ModuleDoesNotStart { module: path.to_owned(), why: Box::new(why) }),
    }
    loaded.insert(real, module.clone());
    Ok(module)
}

/// Stops the modules that nobody uses: the next one to ask starts them, and they look for their tokens again.
pub(super) fn stop_unused() {
    let loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    for module in loaded.values().filter(|m| Arc::strong_count(&m.uses) == 1) {
        if let Err(fault) = module.pkcs11.clone().finalize() {
            tracing::debug!(%fault, "a PKCS#11 module does not stop");
        }
    }
}

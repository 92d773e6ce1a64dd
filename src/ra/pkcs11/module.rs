//! Modules are libraries of the process: each is loaded and started once, and stays.
//!
//! `C_Initialize` holds for the whole process, and so does a login (PKCS #11 2.40, usage guide, 'Sessions'): one user of a module that
//! finalised it would close the others' sessions. So nobody finalises.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
};

use super::fault::TokenFault;

static LOADED: Mutex<BTreeMap<PathBuf, Pkcs11>> = Mutex::new(BTreeMap::new());

/// The module at `path`, started. Two paths to one file give one module.
pub(super) fn module(path: &Path) -> Result<Pkcs11, TokenFault> {
    let real = fs::canonicalize(path).map_err(|why| TokenFault::NoModule { module: path.to_owned(), why })?;
    // A panic while it was held left nothing half done: modules are put in whole.
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    let module = match loaded.get(&real) {
        Some(module) => module.clone(),
        None => {
            let why = |why| TokenFault::NotAModule { module: path.to_owned(), why: Box::new(why) };
            Pkcs11::new(&real).map_err(why)?
        }
    };
    match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
        Err(why) => return Err(TokenFault::ModuleDoesNotStart { module: path.to_owned(), why: Box::new(why) }),
    }
    loaded.insert(real, module.clone());
    Ok(module)
}

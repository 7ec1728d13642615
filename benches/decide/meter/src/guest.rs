//! The guest in wasmtime: one run of it in a fresh instance, and the instructions that it executed.

use std::path::Path;

use wasmtime::{Caller, Config, Engine, Extern, InstancePre, Linker, Module, Result, Store};

/// More than any run takes.
const FUEL: u64 = u64::MAX / 2;

/// The guest, compiled.
pub(crate) struct Guest {
    engine: Engine,
    instance: InstancePre<()>,
    /// The names of its runs.
    names: Vec<String>,
}

/// What came of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    /// The instructions that were executed.
    pub(crate) instructions: u64,
    /// How many answers were wrong.
    pub(crate) wrong: u32,
}

impl Guest {
    /// Compiles the guest.
    pub(crate) fn of(wasm: &Path) -> Result<Self> {
        let mut config = Config::new();
        config.consume_fuel(true);
        let engine = Engine::new(&config)?;
        let module = Module::from_file(&engine, wasm)?;
        let mut linker = Linker::new(&engine);
        // The keys of hash maps, the one thing of the host that a contender may ask for.
        linker.func_wrap("wasi_snapshot_preview1", "random_get", constant)?;
        linker.define_unknown_imports_as_traps(&module)?;
        let functions = module.exports().filter(|it| it.ty().func().is_some());
        let names = functions.map(|it| it.name().to_owned()).filter(|it| it.contains(' ')).collect();
        let instance = linker.instantiate_pre(&module)?;
        Ok(Guest { engine, instance, names })
    }

    /// Whether the guest has this run.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|it| it == name)
    }

    /// Runs a contender on the requests from `first` to before `end`, in an instance of its own.
    pub(crate) fn run(&self, name: &str, first: u32, end: u32) -> Result<Run> {
        let mut store = Store::new(&self.engine, ());
        store.set_fuel(FUEL)?;
        let instance = self.instance.instantiate(&mut store)?;
        let function = instance.get_typed_func::<(u32, u32), u32>(&mut store, name)?;
        let before = store.get_fuel()?;
        let wrong = function.call(&mut store, (first, end))?;
        Ok(Run { instructions: before - store.get_fuel()?, wrong })
    }
}

/// Fills a part of the guest's memory with the same bytes whenever it asks for random ones.
fn constant(mut caller: Caller<'_, ()>, at: u32, len: u32) -> u32 {
    let memory = caller.get_export("memory").and_then(Extern::into_memory);
    let bytes = memory.map(|it| it.data_mut(&mut caller));
    let range = at as usize..(at as usize).saturating_add(len as usize);
    match bytes.and_then(|it| it.get_mut(range)) {
        Some(bytes) => {
            bytes.fill(0x5A);
            0
        }
        // EFAULT of WASI.
        None => 21,
    }
}

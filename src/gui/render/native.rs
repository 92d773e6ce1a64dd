//! The renderers of eframe: OpenGL by `glow`, and Vulkan, Direct3D 12 or Metal by `wgpu`.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    rc::Rc,
    sync::Arc,
};

use eframe::{
    NativeOptions,
    egui_wgpu::{WgpuConfiguration, WgpuSetup, WgpuSetupCreateNew},
    wgpu,
};
use egui::ViewportBuilder;

use super::{
    Stop,
    shell::{Make, Shell, Window},
};

pub(super) fn glow<A: Window + 'static>(viewport: ViewportBuilder, app: Make<'_, A>) -> Result<(), Stop> {
    run(NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..Default::default() }, app)
}

pub(super) fn wgpu<A: Window + 'static>(viewport: ViewportBuilder, forced: bool, app: Make<'_, A>) -> Result<(), Stop> {
    let wgpu_options = WgpuConfiguration { wgpu_setup: WgpuSetup::CreateNew(setup(forced)), ..Default::default() };
    run(NativeOptions { viewport, renderer: eframe::Renderer::Wgpu, wgpu_options, ..Default::default() }, app)
}

/// A window of forms needs neither the fast graphics card nor much of its memory.
fn setup(forced: bool) -> WgpuSetupCreateNew {
    let mut setup = WgpuSetupCreateNew::without_display_handle();
    setup.power_preference = wgpu::PowerPreference::LowPower;
    setup.instance_descriptor.flags = wgpu::InstanceFlags::empty().with_env();
    setup.native_adapter_selector = Some(Arc::new(move |adapters, surface| choose(adapters, surface, forced)));
    setup.device_descriptor = Arc::new(|adapter| wgpu::DeviceDescriptor {
        label: Some("window"),
        required_limits: wgpu::Limits {
            max_texture_dimension_2d: adapter.limits().max_texture_dimension_2d.min(8192),
            ..wgpu::Limits::downlevel_defaults()
        },
        memory_hints: wgpu::MemoryHints::MemoryUsage,
        ..Default::default()
    });
    setup
}

/// The most modest graphics unit that can show the window. One that is a program itself (llvmpipe, WARP) is only taken where `wgpu` was
/// asked for by name: our own needs a fraction of its memory.
fn choose(adapters: &[wgpu::Adapter], surface: Option<&wgpu::Surface<'_>>, forced: bool) -> Result<wgpu::Adapter, String> {
    let rank = |a: &wgpu::Adapter| match a.get_info().device_type {
        wgpu::DeviceType::IntegratedGpu => 0,
        wgpu::DeviceType::DiscreteGpu => 1,
        wgpu::DeviceType::VirtualGpu | wgpu::DeviceType::Other => 2,
        wgpu::DeviceType::Cpu => 3,
    };
    let shows = |a: &&wgpu::Adapter| surface.is_none_or(|s| a.is_surface_supported(s));
    let best = adapters.iter().filter(shows).min_by_key(|a| rank(a));
    match best {
        None if adapters.is_empty() => Err("there is no graphics unit".to_owned()),
        None => Err("no graphics unit can show the window".to_owned()),
        Some(best) if rank(best) == 3 && !forced => Err(format!("'{}' is no graphics unit but a program", best.get_info().name)),
        Some(best) => Ok(best.clone()),
    }
}

fn run<A: Window + 'static>(native: NativeOptions, app: Make<'_, A>) -> Result<(), Stop> {
    let Make { make, painted } = app;
    let painted_once = Rc::new(Cell::new(false));
    let parts_failed = Cell::new(false);
    let (seen, failed) = (painted_once.clone(), &parts_failed);
    let creator: eframe::AppCreator<'_> = Box::new(move |cc| {
        let app = make(&cc.egui_ctx).ok_or_else(|| {
            failed.set(true);
            "the window's parts"
        })?;
        let painted = Box::new(move || {
            seen.set(true);
            painted();
        });
        Ok(Box::new(Shell::new(app, painted)) as Box<dyn eframe::App>)
    });
    // Some drivers are only found wanting by an `unwrap` in the libraries above them. After the first picture a panic is ours.
    let ended = panic::catch_unwind(AssertUnwindSafe(|| eframe::run_native("wardcard", native, creator)));
    match ended {
        Err(panic) if painted_once.get() => panic::resume_unwind(panic),
        Err(panic) => Err(Stop::Failed(words_of(panic.as_ref()))),
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) if parts_failed.get() => Err(Stop::Parts),
        Ok(Err(eframe::Error::WinitEventLoop(error))) => Err(Stop::NoScreen(error.to_string())),
        // In full it lists every wish that was not granted.
        Ok(Err(eframe::Error::NoGlutinConfigs(_, error))) => Err(Stop::Failed(format!("no OpenGL on this screen: {error}"))),
        Ok(Err(error)) => Err(Stop::Failed(error.to_string())),
    }
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    words.unwrap_or_else(|| "it gave up".to_owned())
}

//! Running an installation: copies of it, its certificate, its log, its traces, and what packages it.

mod backup;
mod collector;
mod encryption;
mod log;
mod packages;

//! Compiles routes.toml into the program; what is wrong with it is shown by Cargo.

fn main() {
    pointwork_build::routes();
}

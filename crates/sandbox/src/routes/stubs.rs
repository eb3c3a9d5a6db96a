// Written by `cargo regenerate --scaffold`: an operation is here until it has a route.
&[
]

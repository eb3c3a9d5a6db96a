//! pareta

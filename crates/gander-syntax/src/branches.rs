//! Labels and branch statements.

use crate::ast::Block;
use crate::errors::Errors;
use gander_span::SourceFile;

/// Checks the body of a function.
pub(crate) fn check(_file: &SourceFile, _body: &Block, _errors: &mut Errors) {}

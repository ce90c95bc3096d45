//! The codes of type errors, one constant for each name in Go's
//! `internal/types/errors`, and a few for what only the official compiler's
//! later phases find; messages of one kind share a code.
//!
//! Invariant: a code is never renamed, tools may depend on it.

#![expect(missing_docs, reason = "the name says it; Go documents each")]

use gander_diag::Code;

macro_rules! codes {
    ($($konst:ident $name:literal;)*) => {
        $(pub const $konst: Code = Code($name);)*
    };
}

codes! {
    INVALID_SYNTAX_TREE "InvalidSyntaxTree";
    BLANK_PKG_NAME "BlankPkgName";
    MISMATCHED_PKG_NAME "MismatchedPkgName";
    INVALID_PKG_USE "InvalidPkgUse";
    BAD_IMPORT_PATH "BadImportPath";
    BROKEN_IMPORT "BrokenImport";
    IMPORT_C_RENAMED "ImportCRenamed";
    UNUSED_IMPORT "UnusedImport";
    INVALID_INIT_CYCLE "InvalidInitCycle";
    DUPLICATE_DECL "DuplicateDecl";
    INVALID_DECL_CYCLE "InvalidDeclCycle";
    INVALID_TYPE_CYCLE "InvalidTypeCycle";
    INVALID_CONST_INIT "InvalidConstInit";
    INVALID_CONST_VAL "InvalidConstVal";
    INVALID_CONST_TYPE "InvalidConstType";
    UNTYPED_NIL_USE "UntypedNilUse";
    WRONG_ASSIGN_COUNT "WrongAssignCount";
    UNASSIGNABLE_OPERAND "UnassignableOperand";
    NO_NEW_VAR "NoNewVar";
    MULTI_VAL_ASSIGN_OP "MultiValAssignOp";
    INVALID_IFACE_ASSIGN "InvalidIfaceAssign";
    INVALID_CHAN_ASSIGN "InvalidChanAssign";
    INCOMPATIBLE_ASSIGN "IncompatibleAssign";
    UNADDRESSABLE_FIELD_ASSIGN "UnaddressableFieldAssign";
    NOT_A_TYPE "NotAType";
    INVALID_ARRAY_LEN "InvalidArrayLen";
    BLANK_IFACE_METHOD "BlankIfaceMethod";
    INCOMPARABLE_MAP_KEY "IncomparableMapKey";
    INVALID_PTR_EMBED "InvalidPtrEmbed";
    BAD_RECV "BadRecv";
    INVALID_RECV "InvalidRecv";
    DUPLICATE_FIELD_AND_METHOD "DuplicateFieldAndMethod";
    DUPLICATE_METHOD "DuplicateMethod";
    INVALID_BLANK "InvalidBlank";
    INVALID_IOTA "InvalidIota";
    MISSING_INIT_BODY "MissingInitBody";
    INVALID_INIT_SIG "InvalidInitSig";
    INVALID_INIT_DECL "InvalidInitDecl";
    INVALID_MAIN_DECL "InvalidMainDecl";
    TOO_MANY_VALUES "TooManyValues";
    NOT_AN_EXPR "NotAnExpr";
    TRUNCATED_FLOAT "TruncatedFloat";
    NUMERIC_OVERFLOW "NumericOverflow";
    UNDEFINED_OP "UndefinedOp";
    MISMATCHED_TYPES "MismatchedTypes";
    DIV_BY_ZERO "DivByZero";
    NON_NUMERIC_INC_DEC "NonNumericIncDec";
    UNADDRESSABLE_OPERAND "UnaddressableOperand";
    INVALID_INDIRECTION "InvalidIndirection";
    NON_INDEXABLE_OPERAND "NonIndexableOperand";
    INVALID_INDEX "InvalidIndex";
    SWAPPED_SLICE_INDICES "SwappedSliceIndices";
    NON_SLICEABLE_OPERAND "NonSliceableOperand";
    INVALID_SLICE_EXPR "InvalidSliceExpr";
    INVALID_SHIFT_COUNT "InvalidShiftCount";
    INVALID_SHIFT_OPERAND "InvalidShiftOperand";
    INVALID_RECEIVE "InvalidReceive";
    INVALID_SEND "InvalidSend";
    DUPLICATE_LIT_KEY "DuplicateLitKey";
    MISSING_LIT_KEY "MissingLitKey";
    INVALID_LIT_INDEX "InvalidLitIndex";
    OVERSIZE_ARRAY_LIT "OversizeArrayLit";
    MIXED_STRUCT_LIT "MixedStructLit";
    INVALID_STRUCT_LIT "InvalidStructLit";
    MISSING_LIT_FIELD "MissingLitField";
    DUPLICATE_LIT_FIELD "DuplicateLitField";
    UNEXPORTED_LIT_FIELD "UnexportedLitField";
    INVALID_LIT_FIELD "InvalidLitField";
    UNTYPED_LIT "UntypedLit";
    INVALID_LIT "InvalidLit";
    AMBIGUOUS_SELECTOR "AmbiguousSelector";
    UNDECLARED_IMPORTED_NAME "UndeclaredImportedName";
    UNEXPORTED_NAME "UnexportedName";
    UNDECLARED_NAME "UndeclaredName";
    MISSING_FIELD_OR_METHOD "MissingFieldOrMethod";
    BAD_DOT_DOT_DOT_SYNTAX "BadDotDotDotSyntax";
    NON_VARIADIC_DOT_DOT_DOT "NonVariadicDotDotDot";
    INVALID_DOT_DOT_DOT "InvalidDotDotDot";
    UNCALLED_BUILTIN "UncalledBuiltin";
    INVALID_APPEND "InvalidAppend";
    INVALID_CAP "InvalidCap";
    INVALID_CLOSE "InvalidClose";
    INVALID_COPY "InvalidCopy";
    INVALID_COMPLEX "InvalidComplex";
    INVALID_DELETE "InvalidDelete";
    INVALID_IMAG "InvalidImag";
    INVALID_LEN "InvalidLen";
    SWAPPED_MAKE_ARGS "SwappedMakeArgs";
    INVALID_MAKE "InvalidMake";
    INVALID_REAL "InvalidReal";
    INVALID_ASSERT "InvalidAssert";
    IMPOSSIBLE_ASSERT "ImpossibleAssert";
    INVALID_CONVERSION "InvalidConversion";
    INVALID_UNTYPED_CONVERSION "InvalidUntypedConversion";
    BAD_OFFSETOF_SYNTAX "BadOffsetofSyntax";
    INVALID_OFFSETOF "InvalidOffsetof";
    UNUSED_EXPR "UnusedExpr";
    UNUSED_VAR "UnusedVar";
    MISSING_RETURN "MissingReturn";
    WRONG_RESULT_COUNT "WrongResultCount";
    OUT_OF_SCOPE_RESULT "OutOfScopeResult";
    INVALID_COND "InvalidCond";
    INVALID_POST_DECL "InvalidPostDecl";
    INVALID_ITER_VAR "InvalidIterVar";
    INVALID_RANGE_EXPR "InvalidRangeExpr";
    MISPLACED_BREAK "MisplacedBreak";
    MISPLACED_CONTINUE "MisplacedContinue";
    MISPLACED_FALLTHROUGH "MisplacedFallthrough";
    DUPLICATE_CASE "DuplicateCase";
    DUPLICATE_DEFAULT "DuplicateDefault";
    BAD_TYPE_KEYWORD "BadTypeKeyword";
    INVALID_TYPE_SWITCH "InvalidTypeSwitch";
    INVALID_EXPR_SWITCH "InvalidExprSwitch";
    INVALID_SELECT_CASE "InvalidSelectCase";
    UNDECLARED_LABEL "UndeclaredLabel";
    DUPLICATE_LABEL "DuplicateLabel";
    MISPLACED_LABEL "MisplacedLabel";
    UNUSED_LABEL "UnusedLabel";
    JUMP_OVER_DECL "JumpOverDecl";
    JUMP_INTO_BLOCK "JumpIntoBlock";
    INVALID_METHOD_EXPR "InvalidMethodExpr";
    WRONG_ARG_COUNT "WrongArgCount";
    INVALID_CALL "InvalidCall";
    UNUSED_RESULTS "UnusedResults";
    INVALID_DEFER "InvalidDefer";
    INVALID_GO "InvalidGo";
    BAD_DECL "BadDecl";
    REPEATED_DECL "RepeatedDecl";
    INVALID_UNSAFE_ADD "InvalidUnsafeAdd";
    INVALID_UNSAFE_SLICE "InvalidUnsafeSlice";
    UNSUPPORTED_FEATURE "UnsupportedFeature";
    NOT_A_GENERIC_TYPE "NotAGenericType";
    WRONG_TYPE_ARG_COUNT "WrongTypeArgCount";
    CANNOT_INFER_TYPE_ARGS "CannotInferTypeArgs";
    INVALID_TYPE_ARG "InvalidTypeArg";
    INVALID_INSTANCE_CYCLE "InvalidInstanceCycle";
    INVALID_UNION "InvalidUnion";
    MISPLACED_CONSTRAINT_IFACE "MisplacedConstraintIface";
    INVALID_METHOD_TYPE_PARAMS "InvalidMethodTypeParams";
    MISPLACED_TYPE_PARAM "MisplacedTypeParam";
    INVALID_UNSAFE_SLICE_DATA "InvalidUnsafeSliceData";
    INVALID_UNSAFE_STRING "InvalidUnsafeString";
    INVALID_CLEAR "InvalidClear";
    UNSUPPORTED_OPERAND "UnsupportedOperand";
    TYPE_TOO_LARGE "TypeTooLarge";
    INVALID_MIN_MAX_OPERAND "InvalidMinMaxOperand";
    TOO_NEW "TooNew";
    TEST "Test";
}

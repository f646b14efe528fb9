/// A module that normalizes: its scale and its shift are no weights that a decay should shrink.
///
/// ```swift
/// final class MyNorm: Module, NormalizationLayer { … }
/// ```
public protocol NormalizationLayer: Module {}

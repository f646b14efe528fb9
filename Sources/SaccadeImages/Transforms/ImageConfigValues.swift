public import SaccadeConfig

/// Written by its name.
extension ResizeFilter: ConfigValue {}

/// Written by its name.
extension Padding: ConfigValue {}

public import ArgumentParser
public import Saccade

/// Written by its name.
extension TestView: ExpressibleByArgument {}

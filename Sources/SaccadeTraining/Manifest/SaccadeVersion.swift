/// The version of Saccade.
public let saccadeVersion = "0.1.0"

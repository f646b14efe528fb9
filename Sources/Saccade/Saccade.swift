@_exported public import SaccadeData
@_exported public import SaccadeEngine
@_exported public import SaccadeImages
@_exported public import SaccadeLayers
@_exported public import SaccadeModels
@_exported public import SaccadeOptimizers
@_exported public import SaccadeTasks
@_exported public import SaccadeTraining

import Saccade

/// The first lines of the documentation: a gradient.
func firstLines() {
  let x = Parameter(Tensor([1.0, 2.0, 3.0]))
  let loss = (x.value * x.value).sum()
  loss.backward()
  print(x.gradient?.scalars ?? [])  // [2.0, 4.0, 6.0]
}

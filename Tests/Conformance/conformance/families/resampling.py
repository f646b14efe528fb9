"""Padding, and images of another size."""

from ..calls import Family, call, refuse

family = Family("resampling")


def pad(input, pad, mode="constant", value=None):
    if len(pad) > 4 and any(pad[4:]):
        refuse("padding of more than two axes")
    if min(pad) < 0 and mode != "constant":
        refuse("cropping in another mode than constant")
    amounts = (list(pad) + [0, 0, 0, 0])[:4]
    return call("pad", x=input, padding=amounts, mode=mode, value=value)


images = tuple((lambda make, coin, a=a: (make(2, 20, 5, 6), a)) for a in ((1, 2, 0, 1), (1, 1, 1, 1)))
for mode in ("constant", "reflect", "replicate", "circular"):
    family.add(f"nn.functional.pad.{mode}", pad, images=tuple(
        (lambda make, coin, image=image, mode=mode: (*image(make, coin), mode)) for image in images))
family.add("nn.functional.pad.replicate_negative", pad)
family.add("constant_pad_nd", lambda input, amounts, value=0: pad(input, amounts, "constant", value))


def interpolate(input, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None):
    if input.dim() != 4:
        refuse(f"{input.dim()} axes")
    options = {"x": input, "method": mode, "alignsCorners": bool(align_corners)}
    if size is not None:
        return call("interpolateTo", size=size, **options)
    if recompute_scale_factor:
        refuse("recompute_scale_factor")
    if not isinstance(scale_factor, (int, float)):
        refuse("a scale for each axis")
    return call("interpolateScaled", scale=float(scale_factor), **options)


IMAGES = tuple(
    (lambda make, coin, size=size: (make(2, 20, 5, 6), size)) for size in ((10, 12), (3, 4), (5, 6), (7, 3)))
for method in ("nearest", "bilinear", "bicubic"):
    family.add(f"nn.functional.interpolate.{method}", interpolate, exact=False)
family.add("nn.functional.upsample_nearest", lambda input, size=None, scale_factor=None: interpolate(
    input, size, scale_factor, "nearest"), exact=False, images=IMAGES)
family.add("nn.functional.upsample_bilinear", lambda input, size=None, scale_factor=None: interpolate(
    input, size, scale_factor, "bilinear", True), exact=False, images=IMAGES)
# PyTorch 2.13 reads outside of its memory where a point is NaN or infinite, and dies of it.
family.add("nn.functional.grid_sample", lambda input, grid, mode="bilinear", padding_mode="zeros",
           align_corners=False: call(
    "gridSample", x=input, grid=grid, method=mode, mode=padding_mode, alignsCorners=bool(align_corners)).unless(
        input.dim() != 4, f"{input.dim()} axes"), finite=("grid",))

"""Makes the golden files of detection's parts: `python3 Tests/Golden/detection.py` (torch 2.13.0, torchvision 0.28.0).

Two files: the engine's operations (regions, suppression), and boxes, anchors, matching, coding, losses and the pyramid.
All are torchvision's own, but for what it has not: soft suppression, D2L's priors and matching, YOLO's priors.
"""

import math

import torch
import torch.nn.functional as F
from torchvision import ops
from torchvision.models.detection import _utils as utils
from torchvision.models.detection.anchor_utils import AnchorGenerator, DefaultBoxGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.ops.feature_pyramid_network import LastLevelMaxPool, LastLevelP6P7

from golden import Family, rand, randn, values

COMMAND = "python3 Tests/Golden/detection.py"


def boxes(count, reach=20.0, least=0.5, most=12.0):
    """Boxes with corners in 0 ..< reach and sides in least ..< most."""

    def make(g):
        corner = torch.rand(count, 2, generator=g) * reach
        sides = torch.rand(count, 2, generator=g) * (most - least) + least
        return torch.cat([corner, corner + sides], dim=1)

    return make


def regions(count, images, reach=20.0, most=12.0):
    """Boxes, the number of an image before each."""

    def make(g):
        index = torch.randint(0, images, (count, 1), generator=g).float()
        return torch.cat([index, boxes(count, reach=reach, most=most)(g)], dim=1)

    return make


def fixed(*rows):
    return lambda g: torch.tensor(rows, dtype=torch.float32)


def crowd(count):
    """Many boxes around few places, as a detector gives them before suppression, with scores of two digits."""

    def make(g):
        place = torch.randint(0, max(count // 8, 1), (count,), generator=g)
        middle = torch.rand(max(count // 8, 1), 2, generator=g)[place] * 100 + torch.randn(count, 2, generator=g) * 2
        sides = torch.rand(count, 2, generator=g) * 12 + 10
        return torch.cat([middle - sides / 2, middle + sides / 2], dim=1)

    return make


def tied(count, digits=2):
    """Scores of which many are equal."""
    return lambda g: (torch.rand(count, generator=g) * 10**digits).round() / 10**digits


def labels(count, classes):
    return lambda g: torch.randint(0, classes, (count,), generator=g)


def overlap(box, others):
    """Intersection over union in float64."""
    return ops.box_iou(box[None].double(), others.double())[0]


def soft_suppression(box, score, method, threshold, sigma, least):
    """Bodla et al. 2017, figure 2, with ties to the first: the order in which boxes are taken, and their scores then."""
    score = score.double().clone()
    rest = list(range(len(score)))
    taken, scores = [], []
    while rest:
        best = max(rest, key=lambda i: (score[i].item(), -i))
        if score[best] < least:
            break
        taken.append(best)
        scores.append(score[best].item())
        rest.remove(best)
        if rest:
            iou = overlap(box[best], box[rest])
            decay = torch.where(iou > threshold, 1 - iou, 1.0) if method == "linear" else torch.exp(-iou * iou / sigma)
            score[rest] *= decay
        rest = [i for i in rest if score[i] >= least]
    return torch.tensor(taken, dtype=torch.int64), torch.tensor(scores, dtype=torch.float32)


def engine():
    f = Family("detection", COMMAND)
    far = fixed(
        [0, -30, -30, -20, -20], [0, 5, 5, 5, 5], [0, 6, 6, 3, 3], [0, -4, -3, 40, 50], [0, 100, 100, 120, 130],
        [0, -0.9, -0.9, 0.1, 0.1], [0, 0, 0, 11, 9], [0, 10.4, 8.3, 10.9, 8.9], [0, 0, 0, 300, 2.5])
    maps = {
        "plain": (randn(2, 3, 7, 9), regions(5, 2)),
        "blocks": (randn(2, 16, 5, 6), regions(3, 2, reach=8)),
        "odd": (randn(1, 17, 6, 5), regions(2, 1, reach=8)),
        "far": (randn(1, 1, 9, 11), far),
        "onePixel": (randn(1, 3, 1, 1), regions(3, 1, reach=2, most=3)),
        "one": (randn(3, 2, 4, 5), fixed([2, 0.5, 1, 3.5, 4.25])),
    }
    for name, (x, rois) in maps.items():
        for aligned in (False, True):
            for ratio in (-1, 2):
                align = lambda x, r: ops.roi_align(
                    x, r, (3, 2), spatial_scale=0.5, sampling_ratio=ratio, aligned=aligned)
                case = f"roiAlign/{'aligned' if aligned else 'plain'}/{'adaptive' if ratio < 0 else 'two'}/{name}"
                f.case(case, align, [x, rois], grad=[0], exact=False)
        pool = lambda x, r: ops.roi_pool(x, r, (3, 2), spatial_scale=0.5)
        f.case(f"roiPool/half/{name}", pool, [x, rois], grad=[0], exact=False)
    seven = lambda x, r: ops.roi_align(x, r, 7, sampling_ratio=3)
    f.case("roiAlign/seven", seven, [randn(1, 2, 13, 13), regions(2, 1, reach=8)], grad=[0], exact=False)
    f.case("roiPool/seven", lambda x, r: ops.roi_pool(x, r, 7), [randn(1, 2, 13, 13), regions(2, 1, reach=8)],
           grad=[0], exact=False)
    none = lambda g: torch.zeros(0, 5)
    f.case("roiAlign/none", lambda x, r: ops.roi_align(x, r, 2), [randn(1, 3, 4, 4), none], grad=[0], exact=False)
    f.case("roiPool/none", lambda x, r: ops.roi_pool(x, r, 2), [randn(1, 3, 4, 4), none], grad=[0], exact=False)

    def nms(name, threshold, box, score):
        f.case(f"nms/{name}", lambda b, s: ops.nms(b, s, threshold), [box, score], grad=False, exact=False)

    nms("few", 0.5, boxes(12), rand(12))
    for threshold in (0.0, 0.3, 0.5, 0.7, 1.0):
        nms(f"crowd{int(threshold * 10)}", threshold, crowd(150), rand(150))
    nms("ties", 0.5, crowd(200), tied(200, digits=1))
    nms("negativeThreshold", -0.1, boxes(9), rand(9))
    nms("spread", 0.4, boxes(500, reach=260.0, most=40.0), rand(500))
    nms("none", 0.5, lambda g: torch.zeros(0, 4), lambda g: torch.zeros(0))
    nms("one", 0.5, boxes(1), rand(1))
    nan, inf = math.nan, math.inf
    strange = fixed(
        [0, 0, 10, 10], [0, 0, nan, 10], [nan, nan, nan, nan], [0, 0, 10, 9.5], [5, 5, 5, 5], [5, 5, 5, 5],
        [8, 8, 2, 2], [8, 8, 2, 2], [0, 0, inf, inf], [-inf, 0, inf, 5], [1e30, 1e30, 3e30, 2e30], [0, 0, 1e38, 1e38],
        [0, 1, 10, 10], [20, 20, 30, 30], [20, 20, 30, 29])
    nms("strange", 0.5, strange, lambda g: torch.arange(15.0).flip(0) / 15)
    nms("strangeBackwards", 0.5, strange, lambda g: torch.arange(15.0) / 15)
    # More boxes than are compared one with all, so that a grid is laid over them.
    many = lambda g: torch.cat([crowd(400)(g), strange(g), torch.tensor([[-5e4, -5e4, 9e4, 9e4], [0, 50, 120, 52.0]])])
    nms("strangeCrowd", 0.3, many, rand(417))
    nms("nanScores", 0.5, crowd(20), values(*([0.5, nan, 0.25, 0.75, nan, inf, -inf, 0.1, 0.9, 0.3] * 2)))
    for name, count in (("few", 60), ("many", 1040)):
        batched = lambda b, s, i: ops.batched_nms(b, s, i, 0.5)
        f.case(f"batchedNMS/{name}", batched, [crowd(count), rand(count), labels(count, 5)], grad=False, exact=False)
    f.case("batchedNMS/none", lambda b, s, i: ops.batched_nms(b, s, i, 0.5),
           [lambda g: torch.zeros(0, 4), lambda g: torch.zeros(0), lambda g: torch.zeros(0, dtype=torch.int64)],
           grad=False, exact=False)
    for method in ("linear", "gaussian"):
        for name, count in (("few", 10), ("crowd", 120)):
            soft = lambda b, s: soft_suppression(b, s, method, 0.3, 0.5, 0.05)
            f.case(f"softNMS/{method}/{name}", soft, [crowd(count), rand(count)], grad=False, exact=False)
    return f


def pairs(count):
    """Boxes of which each has a partner that it meets."""

    def make(g):
        first = boxes(count)(g)
        return first, first + torch.randn(count, 4, generator=g) * 0.4

    return make


def d2l_prior(height, width, sizes, ratios):
    """The anchors of Dive into Deep Learning, section 14.4: as many a pixel as sizes and ratios, less one."""
    sizes, ratios = torch.tensor(sizes), torch.tensor(ratios)
    root = ratios.sqrt()
    w = torch.cat([sizes * root[0], sizes[0] * root[1:]]) * height / width
    h = torch.cat([sizes / root[0], sizes[0] / root[1:]])
    y, x = torch.meshgrid((torch.arange(height) + 0.5) / height, (torch.arange(width) + 0.5) / width, indexing="ij")
    middle = torch.stack([x, y, x, y], dim=-1).reshape(-1, 1, 4)
    return (middle + torch.stack([-w, -h, w, h], dim=1) / 2).reshape(-1, 4)


def d2l_assign(truths, anchors, threshold):
    """Dive into Deep Learning, section 14.4.3: the best pair first, its row and column removed."""
    iou = ops.box_iou(anchors, truths)
    best, which = iou.max(dim=1)
    result = torch.where(best >= threshold, which, -1)
    for _ in range(len(truths)):
        place = int(iou.argmax())
        anchor, truth = place // len(truths), place % len(truths)
        result[anchor] = truth
        iou[:, truth] = -1
        iou[anchor, :] = -1
    return result


def yolo_prior(height, width, stride, sizes):
    """Priors of the given widths and heights around the middle of each cell."""
    y, x = torch.meshgrid(torch.arange(height) + 0.5, torch.arange(width) + 0.5, indexing="ij")
    middle = torch.stack([x, y, x, y], dim=-1).reshape(-1, 1, 4) * stride
    sides = torch.tensor(sizes)
    return (middle + torch.cat([-sides, sides], dim=1) / 2).reshape(-1, 4)


def parts():
    f = Family("detection", COMMAND, "SaccadeModelsTests")
    two = [boxes(5, reach=8.0), boxes(4, reach=8.0)]
    f.case("boxes/toCenters", lambda b: ops.box_convert(b, "xyxy", "cxcywh"), [boxes(5)])
    f.case("boxes/fromCenters", lambda b: ops.box_convert(b, "cxcywh", "xyxy"), [rand(5, 4, high=9)])
    f.case("boxes/toSizes", lambda b: ops.box_convert(b, "xyxy", "xywh"), [boxes(5)])
    f.case("boxes/fromSizes", lambda b: ops.box_convert(b, "xywh", "xyxy"), [rand(5, 4, high=9)])
    f.case("boxes/area", ops.box_area, [boxes(5)])
    f.case("boxes/clip", lambda b: ops.clip_boxes_to_image(b, (13, 17)), [randn(9, 4, scale=15.0)])
    for name, function in (
        ("iou", ops.box_iou), ("generalized", ops.generalized_box_iou), ("distance", ops.distance_box_iou),
        ("complete", ops.complete_box_iou)):
        f.case(f"overlap/{name}/pairs", function, two)
        f.case(f"overlap/{name}/apart", function, [boxes(3), lambda g: boxes(2)(g) + 100])
        f.case(f"overlap/{name}/none", function, [boxes(3), lambda g: torch.zeros(0, 4)])
    f.case("overlap/iou/empty", ops.box_iou,
           [fixed([1, 1, 1, 1], [0, 0, 4, 4]), fixed([1, 1, 1, 1], [4, 4, 0, 0], [2, 2, 6, 6])], grad=False)

    for name, loss in (
        ("generalized", ops.generalized_box_iou_loss), ("distance", ops.distance_box_iou_loss),
        ("complete", ops.complete_box_iou_loss)):
        for reduction in ("none", "mean", "sum"):
            near = [lambda g: pairs(5)(g)[0], lambda g: pairs(5)(g)[0] + 0.7]
            f.case(f"boxLoss/{name}/{reduction}", lambda a, b: loss(a, b, reduction=reduction), near)
        f.case(f"boxLoss/{name}/none/apart", loss, [boxes(3), lambda g: boxes(3)(g) + 50])
        f.case(f"boxLoss/{name}/none/large", lambda a, b: loss(a, b, eps=1e-3), [
            lambda g: boxes(3)(g) * 1e3, lambda g: boxes(3)(g) * 1e3])
    for alpha, gamma in ((0.25, 2.0), (-1.0, 1.5), (0.6, 0.0)):
        focal = lambda x, t: ops.sigmoid_focal_loss(x, t, alpha=alpha, gamma=gamma)
        target = lambda g: (torch.rand(4, 5, generator=g) < 0.3).float()
        f.case(f"focal/{alpha}", focal, [randn(4, 5, scale=3.0), target], grad=[0])
    for beta in (1.0, 1 / 9, 0.0):
        f.case(f"smoothL1/{beta:.2f}", lambda x, t: F.smooth_l1_loss(x, t, beta=beta, reduction="sum"),
               [randn(6, 4), randn(6, 4)])

    # Anchors: the boxes of all levels of an image, one after the other.
    def anchors(generator, grids, size):
        features = [torch.zeros(1, 1, *grid) for grid in grids]
        return generator(ImageList(torch.zeros(1, 3, *size), [size]), features)[0]

    pyramid = AnchorGenerator(((8,), (16,), (33,)), ((0.5, 1.0, 2.0),) * 3)
    f.case("anchors/pyramid", lambda _: anchors(pyramid, [(5, 6), (3, 3), (2, 2)], (41, 48)), [values(0.0)], False)
    several = AnchorGenerator(((8, 12, 20),), ((0.5, 1.0, 2.0),))
    f.case("anchors/several", lambda _: anchors(several, [(3, 5)], (24, 40)), [values(0.0)], False)
    ssd = DefaultBoxGenerator([[2], [2, 3]], scales=[0.07, 0.15, 0.33], steps=[8, 16])
    f.case("defaultBoxes/steps", lambda _: anchors(ssd, [(4, 5), (2, 3)], (32, 40)), [values(0.0)], False)
    lite = DefaultBoxGenerator([[2, 3]] * 3, min_ratio=0.2, max_ratio=0.95)
    f.case("defaultBoxes/ratios", lambda _: anchors(lite, [(3, 4), (2, 2), (1, 1)], (30, 40)), [values(0.0)], False)
    open_ = DefaultBoxGenerator([[2]], min_ratio=0.9, max_ratio=1.3, clip=False)
    f.case("defaultBoxes/open", lambda _: anchors(open_, [(2, 2)], (20, 20)), [values(0.0)], False)
    f.case("multiBoxPrior/three", lambda _: d2l_prior(3, 4, [0.75, 0.5, 0.25], [1.0, 2.0, 0.5]), [values(0.0)], False)
    f.case("multiBoxPrior/ratio", lambda _: d2l_prior(2, 3, [0.2, 0.272], [2.0, 1.0, 0.5]), [values(0.0)], False)
    f.case("yoloPriors/level", lambda _: yolo_prior(3, 4, 8, [[10, 13], [16, 30], [33, 23.0]]), [values(0.0)], False)

    # Matching: the qualities of truths (rows) and anchors (columns).
    qualities = {
        "some": rand(4, 30),
        "one": rand(1, 12),
        "ties": lambda g: (torch.rand(3, 25, generator=g) * 4).round() / 4,
        "zeros": lambda g: torch.cat([torch.rand(2, 8, generator=g) * 0.9, torch.zeros(1, 8)]),
    }
    for name, quality in qualities.items():
        for low in (False, True):
            matcher = utils.Matcher(0.7, 0.3, allow_low_quality_matches=low)
            f.case(f"matcher/{'low' if low else 'high'}/{name}", matcher, [quality], False)
        f.case(f"ssdMatcher/half/{name}", utils.SSDMatcher(0.5), [quality], False)
    f.case("bipartite/some", lambda t, a: d2l_assign(t, a, 0.5), [boxes(4), boxes(40)], False)
    f.case("bipartite/lone", lambda t, a: d2l_assign(t, a, 0.5), [boxes(1), boxes(7)], False)

    for name, weights in (("ones", (1.0,) * 4), ("rcnn", (10.0, 10.0, 5.0, 5.0))):
        coder = utils.BoxCoder(weights)
        f.case(f"coder/{name}/encode", coder.encode_single, [boxes(6), boxes(6)])
        f.case(f"coder/{name}/decode", coder.decode_single, [randn(6, 4), boxes(6)])
        f.case(f"coder/{name}/decodeClasses", coder.decode_single, [randn(3, 12), boxes(3)])
        f.case(f"coder/{name}/decodeFar", coder.decode_single, [randn(4, 4, scale=60.0), boxes(4)])
        none = lambda g: torch.zeros(0, 4)
        f.case(f"coder/{name}/decodeNone", coder.decode_single, [none, none])

    def mined(loss, foreground):
        loss = loss.clone()
        loss[foreground] = -math.inf
        order = loss.sort(1, descending=True)[1].sort(1)[1]
        return order < 3 * foreground.sum(1, keepdim=True)

    f.case("hardNegatives/three", mined, [rand(3, 40), lambda g: torch.rand(3, 40, generator=g) < 0.15], False)

    for extra, name in ((None, "plain"), (LastLevelMaxPool, "maxPool"), ("p6p7", "p6p7"), ("own", "p6p7Own")):
        def network(x0, x1, x2, *weights):
            blocks = {"p6p7": lambda: LastLevelP6P7(8, 4), "own": lambda: LastLevelP6P7(4, 4)}.get(extra, extra)
            net = ops.FeaturePyramidNetwork([2, 3, 8], 4, extra_blocks=blocks and blocks()).double()
            state = dict(zip(sorted(net.state_dict()), weights))
            return list(torch.func.functional_call(net, state, ({"a": x0, "b": x1, "c": x2},)).values())

        blocks = {"p6p7": lambda: LastLevelP6P7(8, 4), "own": lambda: LastLevelP6P7(4, 4)}.get(extra, extra)
        net = ops.FeaturePyramidNetwork([2, 3, 8], 4, extra_blocks=blocks and blocks())
        shapes = [tuple(net.state_dict()[key].shape) for key in sorted(net.state_dict())]
        f.case(f"pyramid/{name}", network, [randn(1, 2, 7, 9), randn(1, 3, 4, 5), randn(1, 8, 2, 3)]
               + [randn(*shape, scale=0.5) for shape in shapes])

    pooler = ops.MultiScaleRoIAlign(["a", "b", "c"], 2, 2, canonical_scale=16, canonical_level=3)

    def regions_of(a, b, c, first, second):
        return pooler({"a": a, "b": b, "c": c}, [first, second], [(32, 28), (30, 32)])

    maps = [randn(2, 2, 32 // stride, 32 // stride) for stride in (4, 8, 16)]
    lists = [boxes(4, reach=20.0, most=40.0), boxes(3, reach=12.0, most=9.0)]
    f.case("pyramidRegions/two", regions_of, maps + lists, grad=[0, 1, 2], exact=False)
    return f


torch.set_num_threads(1)  # so that sums come in one order
print(engine().save() + parts().save(), "bytes")

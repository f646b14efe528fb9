"""Matrix products, einsum, attention."""

from ..calls import Family, call

family = Family("products")

family.add("__rmatmul__", lambda input, other: call("matmul", x=other, y=input))
family.add("matmul mm bmm mv dot", lambda input, other: call("matmul", x=input, y=other))
family.add("nn.functional.linear", lambda input, weight, bias=None: call(
    "linear", x=input, weight=weight, bias=bias))
family.add("einsum", lambda operands, equation: call("einsum", x=operands, equation=equation).unless(
    len(operands) > 3, "more than three tensors"))
family.add("nn.functional.scaled_dot_product_attention", lambda query, key, value, attn_mask=None, dropout_p=0.0,
           is_causal=False, scale=None, enable_gqa=False: call(
               "attention", query=query, key=key, value=value, mask=attn_mask, isCausal=is_causal, scale=scale).unless(
                   dropout_p > 0, "dropout").unless(enable_gqa, "enable_gqa").unless(
                       query.dim() != key.dim(), "queries with fewer axes than keys"),
           # The logits reach hundreds, and their rounding with them.
           tolerance=10)
family.add("outer", lambda input, other: call("outer", x=input, y=other))
family.add("cdist", lambda input, other, p=2.0, compute_mode=None: call("cdist", x=input, y=other, p=float(p)))
family.add("nn.functional.pairwise_distance", lambda first, second, p=2.0, eps=1e-6, keepdim=False: call(
    "pairwiseDistance", x=first, y=second, p=float(p), epsilon=eps, keepsAxis=keepdim))

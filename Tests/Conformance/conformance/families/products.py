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

"""Matrix products, einsum, attention."""

from ..calls import Family, call

family = Family("products")

family.add("matmul __rmatmul__", lambda input, other: call("matmul", x=input, y=other))
family.entries[-1].build = lambda input, other: call("matmul", x=other, y=input)
family.add("mm bmm mv dot linalg.vecdot", lambda input, other: call("matmul", x=input, y=other))
family.add("nn.functional.linear", lambda input, weight, bias=None: call(
    "linear", x=input, weight=weight, bias=bias))
family.add("einsum", lambda operands, equation: call("einsum", x=operands, equation=equation).unless(
    len(operands) > 3, "more than three tensors"))
family.add("nn.functional.scaled_dot_product_attention", lambda query, key, value, attn_mask=None, dropout_p=0.0,
           is_causal=False, scale=None, enable_gqa=False: call(
               "attention", query=query, key=key, value=value, mask=attn_mask, isCausal=is_causal, scale=scale).unless(
                   dropout_p > 0, "dropout").unless(enable_gqa, "enable_gqa"))

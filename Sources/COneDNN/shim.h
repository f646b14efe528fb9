// Brings libdnnl into Swift.
#pragma once
#include <oneapi/dnnl/dnnl.h>

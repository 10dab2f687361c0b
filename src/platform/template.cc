#include "platform/template.h"

// The assembler puts the file into the program as it is: no generated source, no size limit of a string literal.
asm(R"(
  .section .rodata
  .balign 16
tenantry_template_begin:
  .incbin ")" TENANTRY_TEMPLATE_FILE R"("
tenantry_template_end:
  .previous
)");

extern "C" {
extern const char tenantry_template_begin[];
extern const char tenantry_template_end[];
}

namespace tenantry::platform {

std::string_view private_account_template() {
  return {tenantry_template_begin, static_cast<std::size_t>(tenantry_template_end - tenantry_template_begin)};
}

}  // namespace tenantry::platform

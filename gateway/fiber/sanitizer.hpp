// Tells AddressSanitizer and ThreadSanitizer of each switch of stacks. Without them this is nothing.
#pragma once

#include <cstddef>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

namespace booking {

struct StackMark {
    const void* bottom = nullptr;
    std::size_t size = 0;
    void* fake_stack = nullptr;
    void* tsan_fiber = nullptr;
};

// Inlined: ThreadSanitizer counts the entries and exits of functions on each stack.
// from: nullptr if the stack that is left is never returned to.
[[gnu::always_inline]] inline void before_switch([[maybe_unused]] StackMark* from,
                                                 [[maybe_unused]] const StackMark& to) {
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_start_switch_fiber(from == nullptr ? nullptr : &from->fake_stack, to.bottom, to.size);
#endif
#ifdef __SANITIZE_THREAD__
    __tsan_switch_to_fiber(to.tsan_fiber, 0);
#endif
}

// from: where the bounds of the stack that was left are noted; nullptr if they are known.
[[gnu::always_inline]] inline void after_switch([[maybe_unused]] const StackMark& here,
                                                [[maybe_unused]] StackMark* from) {
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(here.fake_stack, from == nullptr ? nullptr : &from->bottom,
                                    from == nullptr ? nullptr : &from->size);
#endif
}

inline void mark_thread([[maybe_unused]] StackMark& mark) {
#ifdef __SANITIZE_THREAD__
    mark.tsan_fiber = __tsan_get_current_fiber();
#endif
}

inline void mark_new_fiber([[maybe_unused]] StackMark& mark) {
#ifdef __SANITIZE_THREAD__
    mark.tsan_fiber = __tsan_create_fiber(0);
#endif
}

inline void mark_ended_fiber([[maybe_unused]] StackMark& mark) {
#ifdef __SANITIZE_THREAD__
    __tsan_destroy_fiber(mark.tsan_fiber);
#endif
}

}  // namespace booking

#include "fiber/stack_pool.hpp"

#include <sys/mman.h>

#include <new>

namespace booking {
namespace {

constexpr std::size_t kGuard = 4096;

}  // namespace

StackPool::~StackPool() {
    for (void* memory : unused_) ::munmap(memory, kGuard + size_);
}

boost::context::stack_context StackPool::allocate() {
    void* memory = nullptr;
    if (unused_.empty()) {
        unused_.reserve(kept_);  // giving back must not throw
        memory = ::mmap(nullptr, kGuard + size_, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
        if (memory == MAP_FAILED) throw std::bad_alloc();
        if (::mprotect(memory, kGuard, PROT_NONE) != 0) {
            ::munmap(memory, kGuard + size_);
            throw std::bad_alloc();
        }
    } else {
        memory = unused_.back();
        unused_.pop_back();
    }
    boost::context::stack_context stack;
    stack.size = size_;
    stack.sp = static_cast<char*>(memory) + kGuard + size_;
    return stack;
}

void StackPool::deallocate(const boost::context::stack_context& stack) noexcept {
    void* memory = static_cast<char*>(stack.sp) - size_ - kGuard;
    if (unused_.size() < kept_) {
        unused_.push_back(memory);
    } else {
        ::munmap(memory, kGuard + size_);
    }
}

}  // namespace booking

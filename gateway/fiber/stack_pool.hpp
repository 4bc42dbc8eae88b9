// Stacks for fibers, each above a guard page. Those given back are used again, the last one first: it is in
// the cache.
#pragma once

#include <boost/context/stack_context.hpp>
#include <cstddef>
#include <vector>

namespace booking {

class StackPool final {
public:
    // size: a multiple of the page size. kept: how many unused stacks keep their memory.
    StackPool(std::size_t size, std::size_t kept) : size_(size), kept_(kept) {}
    ~StackPool();
    StackPool(const StackPool&) = delete;
    StackPool& operator=(const StackPool&) = delete;

    // Throws std::bad_alloc.
    [[nodiscard]] boost::context::stack_context allocate();
    void deallocate(const boost::context::stack_context& stack) noexcept;

private:
    const std::size_t size_;
    const std::size_t kept_;
    std::vector<void*> unused_;
};

}  // namespace booking

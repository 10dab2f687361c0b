#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tenantry {

/// The one executor type: naming it, rather than any_io_executor, keeps a virtual call and a copy off every resumption.
using Executor = boost::asio::io_context::executor_type;

/// A coroutine's return type. A Task runs on the io_context on which it was spawned and stays there: what it awaits
/// resumes it on its own executor, so that code between two awaits needs no lock against its own connection.
/// Parameters are taken by value, or by reference only where the caller awaits the Task in the same expression.
template <class T>
using Task = boost::asio::awaitable<T, Executor>;

inline constexpr boost::asio::use_awaitable_t<Executor> use_task{};

}  // namespace tenantry

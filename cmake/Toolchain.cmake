# Compiler, warnings, sanitizers, third-party packages and the one precompiled header.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(TENANTRY_SANITIZE "" CACHE STRING "Value of -fsanitize=, empty for none")

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(simdjson REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(pugixml REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
pkg_check_modules(rocksdb REQUIRED IMPORTED_TARGET rocksdb)

find_program(CCACHE ccache)
if(CCACHE)
  # A precompiled header is cacheable only when ccache may trust its defines and clang leaves time stamps out.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${CCACHE})
endif()

add_library(tenantry_options INTERFACE)
target_compile_options(tenantry_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual -Wimplicit-fallthrough
  -Wextra-semi -Woverloaded-virtual -Wunused -Wthread-safety -Wno-missing-field-initializers -Wno-missing-designated-field-initializers
  -fno-omit-frame-pointer "SHELL:-Xclang -fno-pch-timestamp")
target_compile_definitions(tenantry_options INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_REGEX SPDLOG_FMT_EXTERNAL TENANTRY_VERSION="${PROJECT_VERSION}")
target_include_directories(tenantry_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_link_options(tenantry_options INTERFACE -fuse-ld=lld)
target_link_libraries(tenantry_options INTERFACE
  Boost::headers fmt::fmt spdlog::spdlog simdjson::simdjson OpenSSL::Crypto Threads::Threads)
if(TENANTRY_SANITIZE)
  target_compile_options(tenantry_options INTERFACE -fsanitize=${TENANTRY_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(tenantry_options INTERFACE -fsanitize=${TENANTRY_SANITIZE})
  # Asio's recycling allocators would hide a use after free from the sanitizers.
  target_compile_definitions(tenantry_options INTERFACE
    BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING BOOST_ASIO_DISABLE_SMALL_BLOCK_RECYCLING)
endif()

if(NOT EXISTS ${CMAKE_BINARY_DIR}/empty.cc)
  file(WRITE ${CMAKE_BINARY_DIR}/empty.cc "")
endif()
add_library(tenantry_pch OBJECT ${CMAKE_BINARY_DIR}/empty.cc)
target_link_libraries(tenantry_pch PRIVATE tenantry_options)
target_precompile_headers(tenantry_pch PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch.h)

add_library(tenantry_test_pch OBJECT ${CMAKE_BINARY_DIR}/empty.cc)
target_link_libraries(tenantry_test_pch PRIVATE tenantry_options GTest::gmock)
target_precompile_headers(tenantry_test_pch PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch.h <gmock/gmock.h>)

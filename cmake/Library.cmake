# The library as a CMake package: one archive of the layers that a program needs, their headers, and a config, so that
# find_package(Tenantry) gives the target Tenantry::tenantry.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(TENANTRY_LIBRARY_LAYERS base net kv aws aws/dynamodb aws/ssm aws/cloudformation aws/s3 aws/sts local/dynamodb local/ssm
  local/s3 local/sts local/cloudformation local/quotas local tenancy provisioning platform library)

set(objects)
foreach(layer ${TENANTRY_LIBRARY_LAYERS})
  string(REPLACE "/" "_" name ${layer})
  get_target_property(type tenantry_${name} TYPE)
  if(NOT type STREQUAL INTERFACE_LIBRARY)
    list(APPEND objects $<TARGET_OBJECTS:tenantry_${name}>)
  endif()
  file(GLOB headers ${CMAKE_SOURCE_DIR}/src/${layer}/*.h)
  list(FILTER headers EXCLUDE REGEX "/test(ing)?[_.]")
  install(FILES ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tenantry/layers/${layer} COMPONENT library)
endforeach()

add_library(tenantry_archive STATIC EXCLUDE_FROM_ALL ${objects})
set_target_properties(tenantry_archive PROPERTIES OUTPUT_NAME tenantry EXPORT_NAME tenantry LINKER_LANGUAGE CXX)
target_compile_features(tenantry_archive INTERFACE cxx_std_23)
target_compile_definitions(tenantry_archive INTERFACE BOOST_ASIO_NO_DEPRECATED)
target_include_directories(tenantry_archive INTERFACE
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/tenantry/layers>)
target_link_libraries(tenantry_archive INTERFACE Boost::headers fmt::fmt simdjson::simdjson OpenSSL::Crypto Threads::Threads
  ZLIB::ZLIB yaml-cpp pugixml::pugixml PkgConfig::rocksdb)

install(TARGETS tenantry_archive EXPORT TenantryTargets DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/tenantry DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/Tenantry)
install(EXPORT TenantryTargets NAMESPACE Tenantry:: DESTINATION ${package} COMPONENT library)
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/TenantryConfig.cmake.in ${CMAKE_BINARY_DIR}/TenantryConfig.cmake
  INSTALL_DESTINATION ${package})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/TenantryConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/TenantryConfig.cmake ${CMAKE_BINARY_DIR}/TenantryConfigVersion.cmake
  DESTINATION ${package} COMPONENT library)

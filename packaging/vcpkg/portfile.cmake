# libsnug for vcpkg, from the tree that this port lies in, by its CMakeLists.txt:
#
#   vcpkg install snug --overlay-ports=packaging/vcpkg
#
# vcpkg looks at this folder alone to see what changed: after a change elsewhere run `vcpkg remove snug` first.
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)

# Programs link a release build of it in their debug builds, too.
set(VCPKG_BUILD_TYPE release)
vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS -DSNUG_INSTALL=ON -DSNUG_CMAKE_FOLDER=share/snug -DSNUG_REDIS=OFF
)
vcpkg_cmake_install()

vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")

// Marks the functions and classes that the shared library shows to programs.
#pragma once

/// Stands before each function, and each class with functions, that the headers declare and the
/// library defines. The library is compiled with hidden visibility, so programs cannot depend on
/// anything else in it. Templates and inline functions need no mark. Empty for compilers without
/// GCC's attributes. An archive ignores it.
///
///     class SNUG_API Loop { … };
///     SNUG_API void forget_startup();
#if defined(__GNUC__)
#define SNUG_API [[gnu::visibility("default")]]
#else
#define SNUG_API
#endif

/// Stands before the library's own definition of a class within such a class, whose functions
/// programs never call.
///
///     class SNUG_LOCAL Loop::Impl { … };
#if defined(__GNUC__)
#define SNUG_LOCAL [[gnu::visibility("hidden")]]
#else
#define SNUG_LOCAL
#endif

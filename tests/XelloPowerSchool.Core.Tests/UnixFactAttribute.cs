using System.Runtime.CompilerServices;
using Xunit;

namespace XelloPowerSchool.Tests;

/// <summary>A test of what only Unix does. On Windows there is nothing to run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Explicit = OperatingSystem.IsWindows();
}

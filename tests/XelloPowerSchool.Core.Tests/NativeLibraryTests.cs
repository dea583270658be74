using Microsoft.Data.Sqlite;
using Xunit;

namespace XelloPowerSchool.Tests;

public sealed class NativeLibraryTests
{
    [Fact]
    public void SqliteIsThere()
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Assert.StartsWith("3.", connection.ServerVersion, StringComparison.Ordinal);
    }
}

using XelloPowerSchool.CourseRequests;
using XelloPowerSchool.Tables;
using Xunit;

namespace XelloPowerSchool.Tests.CourseRequests;

public sealed class TableReadAheadTests : IDisposable
{
    private readonly RequestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Around the ends of blocks, and more than all blocks together.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(10_000)]
    public void GivesTheRowsThatTheTableHasInTheirOrder(int count)
    {
        // Every third row is followed by a blank one, every fifth lacks a field.
        var path = _folder.Write("Student ID,Course Code,Nothing\n" + string.Concat(Enumerable.Range(1, count).Select(i => $"{i},C{i % 7}{(i % 5 == 0 ? "" : ",x")}\n{(i % 3 == 0 ? "\n" : "")}")));
        var expected = new List<(int, int, bool, string, string)>();
        using (var table = Open(path))
        {
            while (table.Read())
                expected.Add((table.Row, table.Count, table.HasTheWidthOfTheHeader, table[0], table[1]));
        }

        var actual = new List<(int, int, bool, string, string)>();
        using (var table = Open(path))
        {
            using var rows = new TableReadAhead(table, [0, 1]);
            while (rows.Read(CancellationToken.None))
                actual.Add((rows.Row.Number, rows.Row.Count, rows.Row.HasTheWidthOfTheHeader, rows.Row[0], rows.Row[1]));
            Assert.False(rows.Read(CancellationToken.None));
        }

        Assert.Equal(count, actual.Count);
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(256)]
    [InlineData(5_000)]
    public void AnErrorComesAfterTheRowsBeforeIt(int count)
    {
        var path = _folder.Write("Student ID,Course Code\n" + string.Concat(Enumerable.Range(1, count).Select(i => $"{i},C\n")) + "9,\"C\"x\n");
        var (students, error) = (new List<string>(), (XelloException?)null);
        try
        {
            foreach (var request in RequestFolder.Stream(path))
                students.Add(request.StudentId);
        }
        catch (XelloException e)
        {
            error = e;
        }

        Assert.Equal("RequestFileMalformed", error?.Id);
        Assert.Contains($"{count + 1}", error!.Message, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, count).Select(i => $"{i}"), students);
    }

    [Fact]
    public void LeavesTheFileWhenNobodyWantsMoreRows()
    {
        var path = _folder.Write("Student ID,Course Code\n" + string.Concat(Enumerable.Range(1, 50_000).Select(i => $"{i},C\n")));
        Assert.Equal("1", RequestFolder.Stream(path).First().StudentId);
        // Nobody reads it any more: it can be opened for writing by one who wants it alone.
        using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.True(alone.Length > 0);
    }

    [Fact]
    public void WaitingForRowsCanBeCancelled()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        using var table = Open(_folder.Write("Student ID,Course Code\n1,C\n"));
        using var rows = new TableReadAhead(table, [0, 1]);
        Assert.Throws<OperationCanceledException>(() => rows.Read(cancel.Token));
    }

    private static TextTable Open(string path) => TextTable.Open(path, CourseRequestTable.Errors, CourseRequestLayout.CountKnown);
}

using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

/// <summary>Rows of any table, against the sandbox.</summary>
public sealed class TableReadTests(SourceFixture district) : IClassFixture<SourceFixture>
{
    private static readonly TableQuery Students = new() { Table = "students", Fields = ["dcid", "last_name", "Middle_Name", "exitdate"] };

    private PowerSchoolClient Client => district.Client(PowerSchoolSource.Table);

    private Task<List<PSTableRecord>> ReadAsync(TableQuery query) => Client.GetTableRecordsAsync(query, default).ListAsync();

    private async Task<string> RefusalAsync(TableQuery query) => (await Assert.ThrowsAsync<XelloException>(() => ReadAsync(query))).Id;

    [Fact]
    public async Task ColumnsComeInTheOrderAskedForAndEmptyOnesAreThere()
    {
        List<PSTableRecord> rows = await ReadAsync(Students);
        Assert.Equal(await Client.CountTableRecordsAsync(Students, default), rows.Count);
        Assert.All(rows, static r => Assert.Equal(["dcid", "last_name", "Middle_Name", "exitdate"], r.Fields.Keys));
        Assert.Contains(rows, static r => r.Fields["middle_name"] is null);
        Assert.All(rows, static r => Assert.Equal($"{r.Id}", r.Fields["DCID"]));
        Assert.Equal(rows.Select(static r => r.Id).Order(), rows.Select(static r => r.Id));
    }

    /// <summary>Against a list that is known: whatever is left out and however many are asked for, the rows are those.</summary>
    [Fact]
    public async Task SkipAndFirstAreAWindowOnTheWholeList()
    {
        List<long?> all = [.. (await ReadAsync(Students)).Select(static r => r.Id)];
        int size = 50;
        foreach ((long skip, long? first) in new (long, long?)[]
        {
            (0, 1), (0, size), (0, size + 1), (1, size), (size - 1, 2), (size, size), (size + 7, 3 * size), (all.Count - 1, 5), (all.Count, 5), (all.Count + 900, null),
            (3, null), (0, 0), (0, long.MaxValue), (5, long.MaxValue),
        })
        {
            List<long?> window = [.. (await ReadAsync(Students with { Skip = skip, First = first })).Select(static r => r.Id)];
            Assert.Equal(all.Skip((int)skip).Take((int)Math.Min(first ?? int.MaxValue, int.MaxValue)), window);
        }
    }

    [Fact]
    public async Task ASmallWindowReadsFewPages()
    {
        int before = district.Sandbox.Requests.Count;
        await ReadAsync(Students with { Skip = 60, First = 3 });
        Assert.Single(district.Sandbox.Requests.Skip(before), static r => r.Query?.Contains("page=", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task FilterAndSortAreTheServers()
    {
        List<PSTableRecord> rows = await ReadAsync(Students with { Filter = "schoolid==701;enroll_status==0;", Sort = ["last_name"], Descending = true });
        Assert.NotEmpty(rows);
        Assert.Equal(rows.Count, await Client.CountTableRecordsAsync(Students with { Filter = "schoolid==701;enroll_status==0" }, default));
        Assert.Equal(rows.Select(static r => r.Fields["last_name"]).OrderDescending(StringComparer.Ordinal), rows.Select(static r => r.Fields["last_name"]));
    }

    [Fact]
    public async Task ATableWithoutDcidIsSortedByTheKeyThatItHas()
    {
        List<PSTableRecord> rows = await ReadAsync(new TableQuery { Table = "u_students_extension" });
        Assert.NotEmpty(rows);
        Assert.Contains("preferredname", rows[0].Fields.Keys, StringComparer.OrdinalIgnoreCase);
        Assert.Contains(district.Sandbox.Requests, static r => r.Query?.Contains("sort=studentsdcid", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task WhatCannotBeReadIsAnErrorOfItsOwn()
    {
        Assert.Equal("TableNotFound", await RefusalAsync(new TableQuery { Table = "nosuchtable" }));
        Assert.Equal("TableClosed", await RefusalAsync(new TableQuery { Table = "teachers" }));
        Assert.Equal("FieldNotFound", await RefusalAsync(Students with { Fields = ["zzz"] }));
        Assert.Equal("FieldNotFound", await RefusalAsync(Students with { Filter = "zzz==1" }));
        Assert.Equal("FilterValueRejected", await RefusalAsync(Students with { Filter = "schoolid==2020-01-01" }));
        Assert.Equal("FieldNotSearchable", await RefusalAsync(Students with { Filter = "log==x" }));
        Assert.Equal("AccessDenied", await RefusalAsync(Students with { Fields = ["track"] }));
        var e = await Assert.ThrowsAsync<XelloException>(() => ReadAsync(Students with { Fields = ["track", "home_room"] }));
        Assert.Contains("""<field table="STUDENTS" field="track" access="ViewOnly"/>""", e.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("""<field table="STUDENTS" field="home_room" access="ViewOnly"/>""", e.RecommendedAction, StringComparison.Ordinal);
    }
}

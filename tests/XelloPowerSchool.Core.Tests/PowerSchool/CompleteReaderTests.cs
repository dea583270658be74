using CsCheck;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

/// <summary>The one reader that all sources read with, against lists that change while they are read.</summary>
public sealed class CompleteReaderTests
{
    private const int Size = 3;

    /// <summary>A list that pages by position, as servers do, and lets things happen before a request is answered.</summary>
    private sealed class Shifting(IEnumerable<long> rows)
    {
        public List<long> Rows { get; } = [.. rows];

        public Action<int> BeforePage { get; set; } = static _ => { };

        public int Counts { get; private set; }

        public int Pages { get; private set; }

        public CountedList<long> List => new(
            "list", Size,
            _ =>
            {
                Counts++;
                return Task.FromResult(Rows.Count);
            },
            (page, _) =>
            {
                BeforePage(++Pages);
                return Task.FromResult(Rows.Skip((page - 1) * Size).Take(Size).ToList());
            });
    }

    private static Task<List<long>> ReadAsync(Shifting list, int attempts = 3) =>
        new CompleteReader(1, attempts).ReadAsync([list.List], static row => row, default).ListAsync();

    [Fact]
    public async Task AnInsertionAndADeletionAreHealedByReadingAgain()
    {
        var list = new Shifting(Enumerable.Range(1, 9).Select(static i => (long)i * 10));
        list.BeforePage = page =>
        {
            if (page == 2)
                list.Rows.Insert(0, 5); // everybody moves down by one
        };
        List<long> read = await ReadAsync(list);
        Assert.Equal(list.Rows.Order(), read.Order());

        list = new Shifting(Enumerable.Range(1, 9).Select(static i => (long)i * 10));
        list.BeforePage = page =>
        {
            if (page == 2)
                list.Rows.RemoveAt(1); // everybody moves up, and one is skipped
        };
        read = await ReadAsync(list);
        Assert.Empty(list.Rows.Except(read));
        Assert.Equal([20], read.Except(list.Rows)); // was there when the read began
        Assert.Equal(read.Count, read.Distinct().Count());
    }

    [Fact]
    public async Task WhatNeverAddsUpIsAnErrorAfterAsManyTriesAsAskedFor()
    {
        foreach (int attempts in new[] { 1, 3 })
        {
            var list = new Shifting(Enumerable.Range(1, 9).Select(static i => (long)i));
            list.BeforePage = _ => list.Rows.Add(list.Rows.Count + 1);
            var e = await Assert.ThrowsAsync<XelloException>(() => ReadAsync(list, attempts));
            Assert.Equal("ReadIncomplete", e.Id);
            Assert.InRange(list.Counts, attempts, 2 * attempts);
            Assert.InRange(list.Pages, attempts, 5 * attempts);
        }
    }

    [Fact]
    public async Task ACountThatChangesIsSeenAlsoWhenThePagesFit()
    {
        var list = new Shifting([1, 2, 3]);
        int pages = 0;
        list.BeforePage = page => pages = page;
        var counted = list.List with { CountAsync = _ => Task.FromResult(pages < 1 ? 3 : 4) };
        var e = await Assert.ThrowsAsync<XelloException>(
            () => new CompleteReader(1, 1).ReadAsync([counted], static row => row, default).ListAsync());
        Assert.Contains("counted 3 records before and 4 after", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARecordThatMovesFromOnePartToAnotherIsReadOnce()
    {
        var one = new Shifting([1, 2, 3]);
        var other = new Shifting([4, 5]);
        one.BeforePage = _ =>
        {
            if (one.Rows.Remove(3))
                other.Rows.Add(3);
        };
        List<long> read = await new CompleteReader(1).ReadAsync([one.List, other.List], static row => row, default).ListAsync();
        Assert.Equal([1, 2, 3, 4, 5], read.Order());
    }

    [Fact]
    public async Task RowsWithoutAKeyAreNotReadAgain()
    {
        var list = new Shifting([1, 2, 3, 4]);
        list.BeforePage = page =>
        {
            if (page == 2)
                list.Rows.Add(5);
        };
        await Assert.ThrowsAsync<XelloException>(() => new CompleteReader(1).ReadAsync([list.List], static _ => null, default).ListAsync());
        Assert.Equal(2, list.Pages);
    }

    /// <summary>
    /// Rows are added or taken away at any place while pages are read: nobody comes twice, and nobody who is there all the time is
    /// missing. (One added and one taken away between two counts cannot be seen by counting; that is what the evidence is for.)
    /// </summary>
    [Fact]
    public void NobodyIsLostWhateverHappens() => Gen.Select(Gen.Int[0, 20], Gen.Int[1, 4], Gen.Bool, Gen.Int[0, 3], Gen.Int[1, 40].Array[0, 6]).Sample((count, ahead, adds, happenings, where) =>
    {
        var list = new Shifting(Enumerable.Range(1, count).Select(static i => (long)i * 100));
        long[] before = [.. list.Rows];
        int next = 0, left = happenings;
        list.BeforePage = _ =>
        {
            if (left-- <= 0 || next >= where.Length)
                return;
            int place = where[next++];
            if (adds)
                list.Rows.Insert(place % (list.Rows.Count + 1), 1_000_000 + next);
            else if (list.Rows.Count > 0)
                list.Rows.RemoveAt(place % list.Rows.Count);
        };
        var read = new List<long>();
        try
        {
            Run(async () =>
            {
                await foreach (long row in new CompleteReader(ahead).ReadAsync([list.List], static row => row, default))
                    read.Add(row);
            });
        }
        catch (XelloException e)
        {
            Assert.Equal("ReadIncomplete", e.Id);
            return;
        }
        Assert.Equal(read.Count, read.Distinct().Count());
        Assert.Empty(before.Intersect(list.Rows).Except(read));
    });

    [Fact]
    public void ASetOfKeysIsASet() => Gen.OneOf(Gen.Long[-3000, 3000], Gen.Long).Array.Sample(static keys =>
    {
        var ours = new IdSet();
        var known = new HashSet<long>();
        foreach (long key in keys.Concat(keys))
            Assert.Equal(known.Add(key), ours.Add(key));
    });

    [Fact]
    public void AWindowIsPartOfTheList() => Gen.Select(Gen.Int[0, 20], Gen.Int[0, 25], Gen.Int[0, 25]).Sample((count, skip, first) =>
    {
        CountedList<long> window = new Shifting(Enumerable.Range(0, count).Select(static i => (long)i)).List.Window(skip, first);
        var read = new List<long>();
        Run(async () => read.AddRange(await new CompleteReader(2).ReadAsync([window], static row => row, default).ListAsync()));
        Assert.Equal(Enumerable.Range(0, count).Skip(skip).Take(first).Select(static i => (long)i), read.Skip(skip % Size).Take(first));
        Assert.True(read.Count <= first + (2 * Size));
    });

    [Theory, MemberData(nameof(SourceFixture.Sources), MemberType = typeof(SourceFixture))]
    public async Task StoppingInABackOffLeavesNothingRunning(PowerSchoolSource source)
    {
        // Pages answer "busy, come back in a minute", and the clock stands still: the read is waiting when it is stopped.
        using var server = new StubServer { Source = source };
        var busy = new TaskCompletionSource();
        server.AnswerWith(request =>
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("/count", StringComparison.Ordinal))
                return StubServer.Json("""{"count":5000}""");
            var answer = new HttpResponseMessage((System.Net.HttpStatusCode)429);
            answer.Headers.RetryAfter = new System.Net.Http.Headers.RetryConditionHeaderValue(TimeSpan.FromMinutes(1));
            busy.TrySetResult();
            return answer;
        });
        PowerSchoolClient client = await server.ClientAsync();
        using var stop = new CancellationTokenSource();
        Task<List<PSStudent>> read = client.GetStudentsAsync(new StudentQuery { Expansions = [] }, stop.Token).ListAsync();
        await busy.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        int requests = server.Requests.Count;
        server.Clock.Advance(TimeSpan.FromHours(1));
        await Task.Delay(20);
        Assert.Equal(requests, server.Requests.Count);
    }

    // The lists answer at once, so that nothing waits.
    private static void Run(Func<Task> read) => read().GetAwaiter().GetResult();
}

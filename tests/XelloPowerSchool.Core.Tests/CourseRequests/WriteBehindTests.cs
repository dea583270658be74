using CsCheck;
using XelloPowerSchool.Tables;
using Xunit;

namespace XelloPowerSchool.Tests.CourseRequests;

public sealed class WriteBehindTests
{
    [Fact]
    public void WritesEveryByteInItsPlace() => Gen.Byte.Array[0, 300].Array[0, 40].Sample(blocks =>
    {
        using var target = new MemoryStream();
        using (var behind = new WriteBehind(target))
        {
            // The buffer is used again right away, as a writer of text does.
            var buffer = new byte[300];
            foreach (var block in blocks)
            {
                block.CopyTo(buffer, 0);
                behind.Write(buffer, 0, block.Length);
                Array.Clear(buffer);
            }

            behind.Flush();
            return target.ToArray().AsSpan().SequenceEqual(blocks.SelectMany(block => block).ToArray());
        }
    });

    /// <summary>The error of each block comes, of the last one too, and nothing is written after it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void AnErrorOfABlockComesLaterAndStays(int bad)
    {
        var target = new FailingStream(bad);
        using var behind = new WriteBehind(target);
        var error = Assert.Throws<IOException>(() =>
        {
            for (var i = 0; i <= 4; i++)
                behind.Write([(byte)i], 0, 1);
            behind.Flush();
        });
        Assert.Equal("No space left on device", error.Message);
        Assert.Throws<IOException>(behind.Flush);
        Assert.Equal(Enumerable.Range(0, bad), target.Written.Select(b => (int)b));
    }

    [Fact]
    public void DisposingWaitsForTheLastBlockAndHidesNoOtherError()
    {
        var target = new FailingStream(0);
        var error = Assert.Throws<InvalidOperationException>(() => WriteAndFail(target));
        Assert.Equal("of the one who writes", error.Message);
        Assert.Equal(1, target.Tries);
    }

    private static void WriteAndFail(Stream target)
    {
        using var behind = new WriteBehind(target);
        behind.Write([1], 0, 1);
        throw new InvalidOperationException("of the one who writes");
    }

    private sealed class FailingStream(int bad) : MemoryStream
    {
        public int Tries { get; private set; }

        public byte[] Written => ToArray();

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Tries++ == bad)
                throw new IOException("No space left on device");
            base.Write(buffer, offset, count);
        }
    }
}

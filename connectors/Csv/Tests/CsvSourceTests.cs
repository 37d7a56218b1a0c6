using System.Text;

namespace City.Connectors.Csv.Tests;

public sealed class CsvSourceTests
{
    [Fact]
    public async Task The_header_names_the_columns_and_lines_become_records()
    {
        var (columns, records) = await Reading.AllAsync("a, b \r\n1,2\r\n3,4\r\n");

        Assert.Equal(["a", "b"], columns);
        Assert.Equal([["1", "2"], ["3", "4"]], records.Select(Reading.Cells));
        Assert.Equal([2L, 3], records.Select(record => record.Line));
    }

    [Theory]
    [InlineData("a\n\"x,y\"", "x,y")]
    [InlineData("a\n\"say \"\"hi\"\"\"\n", "say \"hi\"")]
    [InlineData("a\n\"\"\"\"\n", "\"")]
    [InlineData("a\n\"two\r\nlines\"\r\n", "two\r\nlines")]
    [InlineData("a\n\"\"\n", "")]
    [InlineData("a\n  kept blanks \n", "  kept blanks ")]
    [InlineData("a\nlast without a line break", "last without a line break")]
    [InlineData("a\nx\r", "x")]
    [InlineData("a\n街道🚦\n", "街道🚦")]
    public async Task A_cell_is_read_as_it_was_meant(string file, string cell)
    {
        var (_, records) = await Reading.AllAsync(file);

        Assert.Equal([cell], Assert.Single(records).Cells());
    }

    [Fact]
    public async Task Empty_cells_are_cells_and_empty_lines_are_no_records()
    {
        var (_, records) = await Reading.AllAsync("a,b,c\n\n,,\n\r\n1,,3\n\n");

        Assert.Equal([["", "", ""], ["1", "", "3"]], records.Select(Reading.Cells));
        Assert.Equal([3L, 5], records.Select(record => record.Line));
    }

    [Fact]
    public async Task A_byte_order_mark_is_passed_over()
    {
        var (columns, _) = await Reading.AllAsync([0xEF, 0xBB, 0xBF, (byte)'a', (byte)'\n']);

        Assert.Equal(["a"], columns);
    }

    [Theory]
    [InlineData("a,b\n1,2,3\n4,5\n", "csv.columns", "1,2,3")]
    [InlineData("a,b\n1\n4,5\n", "csv.columns", "1")]
    [InlineData("a,b\n1,x\"y\n4,5\n", "csv.quote", "1,x\"y")]
    [InlineData("a,b\n1,\"x\"y\n4,5\n", "csv.quote", "1,\"x\"y")]
    [InlineData("a,b\n1,\"x\n4,5\n", "csv.quote", "1,\"x")]
    [InlineData("a,b\n1,x\ry\n4,5\n", "csv.line-break", "1,x\ry")]
    public async Task A_broken_line_comes_with_its_reason_and_the_next_one_is_read(string file, string code,
        string kept)
    {
        var (_, records) = await Reading.AllAsync(file);

        Assert.Equal((code, kept, 2L), (records[0].Fault?.Code, records[0].Text(), records[0].Line));
        Assert.Equal(["4", "5"], records[1].Cells());
        Assert.Equal(3, records[1].Line);
        Assert.Equal(2, records.Count);
    }

    [Fact]
    public async Task A_quote_that_never_closes_costs_its_own_line_only()
    {
        var lines = Enumerable.Range(1, 500).Select(i => i == 100 ? "\"100,x" : $"{i},x");

        var (_, records) = await Reading.AllAsync("n,t\n" + string.Join('\n', lines));

        Assert.Equal([101L], records.Where(record => record.Fault is not null).Select(record => record.Line));
        Assert.Equal(499, records.Count(record => record.Fault is null));
    }

    [Fact]
    public async Task A_record_in_quotes_may_take_as_many_lines_as_it_is_allowed()
    {
        var source = Reading.Standard with { RecordLinesMax = 3 };

        var (_, three) = await Reading.AllAsync("a\n\"1\n2\n3\"\nx\n", source);
        var (_, four) = await Reading.AllAsync("a\n\"1\n2\n3\n4\"\nx\n", source);

        Assert.Equal([["1\n2\n3"], ["x"]], three.Select(Reading.Cells));
        Assert.Equal([2L, 5], three.Select(record => record.Line));
        Assert.Equal("csv.quote", four[0].Fault?.Code);
    }

    [Theory]
    [InlineData(64, null)]
    [InlineData(65, "csv.too-long")]
    [InlineData(200_000, "csv.too-long")]
    public async Task A_record_longer_than_the_limit_is_refused_and_its_beginning_kept(int length, string? code)
    {
        var source = Reading.Standard with { RecordBytesMax = 64 };

        var (_, records) = await Reading.AllAsync($"a\n{new string('x', length)}\nnext\n", source);

        Assert.Equal(code, records[0].Fault?.Code);
        Assert.Equal(Math.Min(length, CsvSource.KeptOfTooLong), records[0].Original.Length);
        Assert.Equal(length > 64, records[0].Truncated);
        Assert.Equal(["next"], records[1].Cells());
        Assert.Equal(3, records[1].Line);
    }

    [Fact]
    public async Task More_cells_than_the_limit_are_refused()
    {
        var source = Reading.Standard with { ColumnsMax = 3 };

        var (_, records) = await Reading.AllAsync("a,b,c\n1,2,3,4\n1,2,3\n", source);

        Assert.Equal("csv.columns", records[0].Fault?.Code);
        Assert.Equal(["1", "2", "3"], records[1].Cells());
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_refused_and_kept_as_they_came()
    {
        byte[] line = [(byte)'x', 0xC3, 0x28, (byte)'y'];

        var (_, records) = await Reading.AllAsync([(byte)'a', (byte)'\n', .. line, (byte)'\n', (byte)'z', (byte)'\n']);

        Assert.Equal("csv.encoding", records[0].Fault?.Code);
        Assert.Equal(line, records[0].Original.ToArray());
        Assert.Equal(["z"], records[1].Cells());
    }

    [Fact]
    public async Task A_file_in_gb18030_is_read_with_its_letters()
    {
        var source = Reading.Standard with { Encoding = "gb18030" };
        var gb = CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!;

        var (columns, records) = await Reading.AllAsync(gb.GetBytes("路口,流量\n\"人民路,中山路\",120\n"), source);

        Assert.Equal(["路口", "流量"], columns);
        Assert.Equal(["人民路,中山路", "120"], Assert.Single(records).Cells());
    }

    [Fact]
    public async Task Another_dialect_is_read_as_described()
    {
        var source = Reading.Standard with { Delimiter = ';', Quote = '\'', Header = false, Columns = ["n", "t"] };

        var (columns, records) = await Reading.AllAsync("1,5;'a;b'\n", source);

        Assert.Equal(["n", "t"], columns);
        Assert.Equal(["1,5", "a;b"], Assert.Single(records).Cells());
        Assert.Equal(1, records[0].Line);
    }

    [Theory]
    [InlineData("", "csv.header", "empty")]
    [InlineData("\n\n", "csv.header", "empty")]
    [InlineData("a,,c\n", "csv.header", "Column 2")]
    [InlineData("a,b,a\n", "csv.header", "'a' twice")]
    [InlineData("a,\"b\n1,2\n", "csv.quote", "never closed")]
    public async Task A_header_that_names_no_columns_closes_the_file(string file, string code, string hint)
    {
        var refusal = await Reading.RefusedAsync(Encoding.UTF8.GetBytes(file));

        Assert.Equal(code, refusal.Code);
        Assert.Contains(hint, refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_utf16_closes_with_a_hint()
    {
        var refusal = await Reading.RefusedAsync([0xFF, 0xFE, (byte)'a', 0, (byte)'\n', 0]);

        Assert.Equal("csv.encoding", refusal.Code);
        Assert.Contains("UTF-8", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused()
    {
        using var folder = new TemporaryFolder("csv");

        Assert.False(CsvSource.OpenFile(folder.Of("none.csv"), Reading.Standard).TryGet(out _, out var refusal));

        Assert.Equal("csv.file", refusal.Code);
    }

    [Fact]
    public async Task Progress_is_told_in_bytes_up_to_the_length_of_the_file()
    {
        const string file = "a\n1\n\"2\n2\"\n3";
        using var folder = new TemporaryFolder("csv");
        await File.WriteAllTextAsync(folder.Of("f.csv"), file, TestContext.Current.CancellationToken);
        Assert.True(CsvSource.OpenFile(folder.Of("f.csv"), Reading.Standard).TryGet(out var csv, out _));
        await using var open = csv;
        await csv.OpenAsync(TestContext.Current.CancellationToken);

        var ends = new List<long>();
        await foreach (var record in csv.ReadAsync(TestContext.Current.CancellationToken)) ends.Add(record.EndsAt);

        Assert.Equal([4L, 10, 11], ends);
        Assert.Equal(11, csv.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task It_does_not_matter_in_what_pieces_the_file_comes(int chunk)
    {
        var file = Encoding.UTF8.GetBytes("a,b\r\n" + string.Concat(
            Enumerable.Range(0, 5000).Select(i => i % 7 == 0 ? $"\"{i}\r\n\"\"街\",{i}\r\n" : $"{i},y\r\n")));

        var (_, whole) = await Reading.AllAsync(file);
        var (_, pieces) = await Reading.AllAsync(file, chunk: chunk);

        Assert.Equal(5000, whole.Count);
        Assert.Equal(whole.Select(Reading.Cells), pieces.Select(Reading.Cells));
        Assert.Equal(whole.Select(record => record.EndsAt), pieces.Select(record => record.EndsAt));
    }

    [Fact]
    public async Task A_header_may_have_as_many_columns_as_the_source_says_and_not_one_more()
    {
        var source = new SourceDescription { ColumnsMax = 3 };
        var (columns, records) = await Reading.AllAsync("a,b,c\n1,2,3\n", source);
        Assert.Equal((3, 3), (columns.Length, records.Single().Cells().Length));

        var refusal = await Reading.RefusedAsync("a,b,c,d\n1,2,3,4\n"u8.ToArray(), source);
        Assert.Equal("csv.columns", refusal.Code);
        Assert.Contains("more than 3 cells", refusal.Detail, StringComparison.Ordinal);
    }
}

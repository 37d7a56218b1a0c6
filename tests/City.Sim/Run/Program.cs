using City.Sim;

return await Entry.RunAsync(args, Console.Out, Console.Error);
